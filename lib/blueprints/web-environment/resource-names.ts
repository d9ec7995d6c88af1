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
  const kind = resourceType.split('::').at(-1) ?? resourceType;
  const words = kind.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words === '' ? logicalId : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
