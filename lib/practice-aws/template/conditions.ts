import { validationError } from '@/lib/practice-aws/aws-error';
import type { Template } from './parse';
import { evaluateCondition, type Scope } from './resolve';

/**
 * Evaluates the Conditions block. Conditions may use each other, in any order.
 * @throws AwsError ValidationError for circles and for what is no condition
 */
export function evaluateConditions(
  template: Template,
  scope: Omit<Scope, 'condition'>,
): Map<string, boolean> {
  const known = new Map<string, boolean>();
  const underWay = new Set<string>();
  const evaluate = (name: string): boolean => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const definition = template.conditions.get(name);
    if (definition === undefined) {
      throw validationError(
        `Template format error: Unresolved condition dependency ${name} in the Conditions block`,
      );
    }
    if (underWay.has(name)) {
      throw validationError(
        `Template format error: Circular dependency of conditions: [${[...underWay].join(', ')}]`,
      );
    }
    underWay.add(name);
    const value = evaluateCondition(definition, { ...scope, condition: evaluate });
    underWay.delete(name);
    known.set(name, value);
    return value;
  };
  for (const name of template.conditions.keys()) evaluate(name);
  return known;
}
