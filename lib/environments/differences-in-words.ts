import { findBlueprint } from '@/lib/blueprints/registry';
import type { StackDifferences } from './records';

/** As in "Minimum instances: 3 is recorded, the stack has 5." */
export function differencesInWords(
  blueprintId: string,
  { inputs, template }: Pick<StackDifferences, 'inputs' | 'template'>,
): string {
  const blueprint = findBlueprint(blueprintId);
  const fields = blueprint?.fieldGroups.flatMap((group) => group.fields) ?? [];
  const parts = inputs.map(({ input, recorded, stack }) => {
    const label = fields.find(({ key }) => key === input)?.label ?? input;
    const words = (value: unknown) => blueprint?.formatInput(input, value) ?? String(value);
    return `${label}: ${words(recorded)} is recorded, the stack has ${words(stack)}.`;
  });
  return [...parts, ...(template === null ? [] : ['The stack has another template than recorded.'])].join(
    ' ',
  );
}
