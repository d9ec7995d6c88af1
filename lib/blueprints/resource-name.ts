import type { TemplateOutline } from '@/infra-templates/template-outline';
import { inWords, stackType } from '@/lib/stacks/types/about-type';
import { titleOfType } from '@/lib/stacks/types/type-names';

/**
 * A name for people: the given one, else the logical id in words, as in "Data bucket". An id that this version of the
 * template doesn't know gets the name of its type: `AWS::SQS::Queue` reads "Queue".
 */
export function resourceName(
  template: TemplateOutline,
  names: Readonly<Record<string, string>>,
  logicalId: string,
  type: string,
): string {
  if (Object.hasOwn(template.Resources, logicalId) && template.Resources[logicalId]?.Type === type) {
    return names[logicalId] ?? titleInWords(logicalId);
  }
  if (type === stackType) return 'The stack itself';
  // Made at the end, by the database's deletion policy.
  if (type === 'AWS::RDS::DBSnapshot') return 'Final snapshot of the database';
  return titleOfType(type) || logicalId;
}

/** "databaseClass" reads "Database class". */
export function titleInWords(name: string): string {
  const words = inWords(name);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
