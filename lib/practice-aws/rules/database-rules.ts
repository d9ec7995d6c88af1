import type { ResourceWork, Stack, StackResource } from '@/lib/practice-aws/account/state';
import { realProperties } from '@/lib/practice-aws/resource-types/stack-resource';
import { member, scalarText, type TemplateObject } from '@/lib/practice-aws/template/values';

import { handlerMessage } from './handler-message';
import type { RuleBook } from './rule-book';

const DATABASE = 'AWS::RDS::DBInstance';

/** Six hours, as much shorter as everything here. */
const OPTIMIZED_AFTER_SECONDS = (6 * 3600) / 8;
const LONGEST_RETENTION_DAYS = 35;
/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html: AllocatedStorage */
const GENERAL_PURPOSE_GIB = [20, 65_536] as const;

/** What RDS asks of a database's storage and backups, beyond what the type's schema does. */
export function databaseProblem(
  engine: RuleBook,
  stack: Stack,
  resource: StackResource,
  next: StackResource,
  action: ResourceWork['action'],
  at: number,
): string | undefined {
  if (next.type !== DATABASE) return undefined;
  const wanted = storageOf(next.properties);
  const said =
    retentionProblem(next.properties) ??
    (action === 'update'
      ? growthProblem(engine, resource, wanted, rollsBack(stack), next.properties, at)
      : sizeProblem(next.properties));
  return (
    said && handlerMessage(said, 'Rds', 400, 'InvalidRequest', `rds:${stack.operation.id}/${next.logicalId}`)
  );
}

/** Remembers when the storage changed: until it is optimized it can't be changed again. */
export function noteStorage(before: TemplateObject, resource: StackResource, at: number): void {
  if (resource.type !== DATABASE) return;
  if (storageOf(before) !== storageOf(realProperties(resource))) resource.storageChangedAt = at;
}

/**
 * A rollback asks RDS for no storage and no engine version, as neither could go back: the database stays as it is.
 * https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds: Translator.modifyDbInstanceRequest
 */
export function keepStorage(stack: Stack, next: StackResource, before: TemplateObject): void {
  const grown = storageOf(before);
  if (next.type !== DATABASE || !rollsBack(stack) || grown === undefined || next.actual === 'gone') return;
  if (grown <= (storageOf(next.properties) ?? grown)) return;
  next.actual = { ...(next.actual ?? next.properties), AllocatedStorage: grown };
}

const rollsBack = ({ operation }: Stack) => operation.course === 'undo-update';

function storageOf(properties: TemplateObject): number | undefined {
  const text = scalarText(member(properties, 'AllocatedStorage'));
  return text === undefined || text === '' ? undefined : Number(text);
}

/** aws-cloudformation/cloudformation-coverage-roadmap#1312 */
function invalidSize(properties: TemplateObject, size: number): string {
  const text = (name: string, usual: string) => scalarText(member(properties, name)) ?? usual;
  return `Invalid storage size for engine name ${text('Engine', 'mysql')} and storage type ${text('StorageType', 'gp2')}: ${size}`;
}

function sizeProblem(properties: TemplateObject): string | undefined {
  const size = storageOf(properties);
  const type = scalarText(member(properties, 'StorageType')) ?? 'gp2';
  const engine = scalarText(member(properties, 'Engine')) ?? '';
  if (size === undefined || !/^gp[23]$/.test(type) || !/^(mysql|mariadb|postgres)$/.test(engine))
    return undefined;
  const [least, most] = GENERAL_PURPOSE_GIB;
  return size >= least && size <= most ? undefined : invalidSize(properties, size);
}

/**
 * At least a tenth more, never less, and not again before the last change is optimized.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.ModifyingExisting.html;
 * the words: hashicorp/terraform-provider-aws internal/service/rds/instance.go
 */
function growthProblem(
  engine: RuleBook,
  resource: StackResource,
  wanted: number | undefined,
  rollback: boolean,
  properties: TemplateObject,
  at: number,
): string | undefined {
  const has = storageOf(realProperties(resource));
  if (has === undefined || wanted === undefined || wanted === has || rollback) return undefined;
  if (wanted < Math.ceil(has * 1.1)) return invalidSize(properties, wanted);
  const { storageChangedAt } = resource;
  if (storageChangedAt === undefined) return undefined;
  if (at >= storageChangedAt + (OPTIMIZED_AFTER_SECONDS * 1000) / engine.speed) return undefined;
  return "You can't currently modify the storage of this DB instance because the previous storage change is being optimized.";
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html: BackupRetentionPeriod */
function retentionProblem(properties: TemplateObject): string | undefined {
  const days = scalarText(member(properties, 'BackupRetentionPeriod'));
  if (days === undefined || Number(days) <= LONGEST_RETENTION_DAYS) return undefined;
  return `Invalid backup retention period: ${days}. Retention period must be between 0 and ${LONGEST_RETENTION_DAYS}.`;
}
