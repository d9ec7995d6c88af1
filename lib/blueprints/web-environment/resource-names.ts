import { titleOfType } from '@/lib/stacks/types/type-names';
import { templateResources } from './resources';

/**
 * A name for people: "NAT gateway, zone 2", "MySQL database". An id that this version of the template doesn't
 * know gets the name of its type: `AWS::SQS::Queue` reads "Queue".
 */
export function resourceName(logicalId: string, resourceType: string): string {
  const known = templateResources[logicalId];
  if (known && known.type === resourceType) return known.name;
  if (resourceType === 'AWS::CloudFormation::Stack') return 'The stack itself';
  // Made at the end, by the database's deletion policy.
  if (resourceType === 'AWS::RDS::DBSnapshot') return 'Final snapshot of the database';
  return titleOfType(resourceType) || logicalId;
}
