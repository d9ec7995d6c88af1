import { member, scalarText, type TemplateObject } from '@/lib/practice-aws/template/values';

/** What a type's schema asks of a property beside its type. */
interface Constraint {
  property: string;
  keyword: 'pattern' | 'minimum';
  holds(value: string): boolean;
}

/**
 * Those that people run into; the specification that the other checks read has none of them.
 * https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds/blob/master/aws-rds-dbinstance/aws-rds-dbinstance.json
 */
const CONSTRAINTS: Readonly<Record<string, readonly Constraint[]>> = {
  'AWS::RDS::DBInstance': [
    // Letters, digits and hyphens, a letter first, no hyphen last, no two in a row.
    matching('DBInstanceIdentifier', /^$|^[a-zA-Z](?:-?[a-zA-Z0-9]){0,62}$/),
    matching('AllocatedStorage', /^\d*$/),
    matching('DBName', /^$|^[_a-zA-Z]\w{0,63}$/),
    matching('MasterUsername', /^[a-zA-Z]\w{0,127}$/),
    { property: 'BackupRetentionPeriod', keyword: 'minimum', holds: (value) => Number(value) >= 0 },
  ],
};

function matching(property: string, pattern: RegExp): Constraint {
  return { property, keyword: 'pattern', holds: (value) => pattern.test(value) };
}

/** As `propertyProblem` tells violations. Dynamic references become their value later. */
export function constraintProblem(type: string, properties: TemplateObject): string | undefined {
  const violated = (Object.hasOwn(CONSTRAINTS, type) ? CONSTRAINTS[type] : undefined)?.filter(
    ({ property, holds }) => {
      const value = scalarText(member(properties, property));
      return value !== undefined && !value.includes('{{resolve:') && !holds(value);
    },
  );
  if (violated === undefined || violated.length === 0) return undefined;
  return violated
    .map(({ property, keyword }) => `#/${property}: failed validation constraint for keyword [${keyword}]`)
    .join('\n');
}
