import type { TemplateOutline } from '@/infra-templates/template-outline';
import { stackType } from '@/lib/stacks/types/about-type';
import { capitalized, inWords } from '@/lib/stacks/types/in-words';
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
    return names[logicalId] ?? capitalized(inWords(logicalId));
  }
  if (type === stackType) return 'The stack itself';
  return titleOfType(type) || logicalId;
}
