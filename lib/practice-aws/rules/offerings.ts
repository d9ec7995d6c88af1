import type { Place, Stack, StackResource } from '@/lib/practice-aws/account/state';
import { zonesOf } from '@/lib/practice-aws/account/zones';
import { meets } from '@/lib/practice-aws/faults/fault-book';
import { databaseClass } from '@/lib/practice-aws/resource-types/database-classes';
import { instanceType, isIn } from '@/lib/practice-aws/resource-types/instance-families';
import { member, scalarText } from '@/lib/practice-aws/template/values';
import { handlerMessage } from './handler-message';
import type { RuleBook } from './rule-book';

/**
 * The zones of a region in which a type of instance, or a class of database (`db.…`), is offered: by what AWS offers, and
 * by the faults that are active.
 */
export function zonesWith(book: RuleBook, place: Place, name: string): string[] {
  const type = name.startsWith('db.') ? databaseClass(name) : instanceType(name);
  if (type === undefined) return [];
  const { account, region } = place;
  const faults = book.faults
    .ofKind('not-offered')
    .map(({ fault }) => fault)
    .filter((fault) => fault.type === name && meets(fault, { account, region }));
  const isMissing = (zone: string) => faults.some(({ zones }) => zones === undefined || zones.includes(zone));
  return zonesOf(region).filter((zone) => isIn(type, region, zone) && !isMissing(zone));
}

/**
 * Why no instance of a type can be launched in any of the zones, in the words of a scaling activity; undefined for types
 * that are not listed here. hashicorp/terraform-provider-aws#26377, aws-quickstart/quickstart-linux-bastion#104
 */
export function instanceProblem(
  book: RuleBook,
  place: Place,
  name: string,
  zones: readonly string[],
): string | undefined {
  if (instanceType(name) === undefined) return undefined;
  const offered = zonesWith(book, place, name);
  if (zones.some((zone) => offered.includes(zone))) return undefined;
  const failed = 'Launching EC2 instance failed.';
  return offered.length === 0
    ? `The requested configuration is currently not supported. Please check the documentation for supported configurations. ${failed}`
    : `Your requested instance type (${name}) is not supported in your requested Availability Zone (${zones.at(-1)}). Please retry your request by not specifying an Availability Zone or choosing ${offered.join(', ')}. ${failed}`;
}

/** Why RDS doesn't make a database of this class in the region. aws-cloudformation/cfn-lint#4048 */
export function databaseClassProblem(book: RuleBook, stack: Stack, next: StackResource): string | undefined {
  if (next.type !== 'AWS::RDS::DBInstance') return undefined;
  const text = (name: string) => scalarText(member(next.properties, name));
  const name = text('DBInstanceClass') ?? '';
  if (databaseClass(name) === undefined || zonesWith(book, stack, name).length > 0) return undefined;
  const combination = `DBInstanceClass=${name}, Engine=${text('Engine')}, EngineVersion=${text('EngineVersion')}, LicenseModel=general-public-license`;
  const message = `RDS does not support creating a DB instance with the following combination: ${combination}. For supported combinations of instance class and database engine version, see the documentation.`;
  return handlerMessage(
    message,
    'Rds',
    400,
    'InvalidRequest',
    `class:${stack.operation.id}/${next.logicalId}`,
  );
}
