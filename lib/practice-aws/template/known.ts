import { resolve, type Scope } from './resolve';
import { intrinsicName, isObject, type TemplateValue } from './values';

/** Thrown by a scope for what only a resource can tell once it is there. */
export class NotYetKnown extends Error {}

/**
 * Resolves what can be resolved before any resource is made, so that a call is refused for what no resource could
 * put right: a key that no mapping has, an index beyond a list's end. Branches that a condition does not take are not
 * looked at.
 * @throws AwsError ValidationError in the service's words
 */
export function checkKnown(value: TemplateValue, scope: Scope): void {
  if (Array.isArray(value)) {
    for (const entry of value) checkKnown(entry, scope);
    return;
  }
  if (!isObject(value)) return;
  const name = intrinsicName(value);
  if (name === undefined) {
    checkKnown(Object.values(value), scope);
    return;
  }
  try {
    resolve(value, scope);
  } catch (error) {
    if (!(error instanceof NotYetKnown)) throw error;
    const argument = value[name] ?? null;
    checkKnown(name === 'Fn::If' ? takenBranch(argument, scope) : argument, scope);
  }
}

function takenBranch(argument: TemplateValue, scope: Scope): TemplateValue {
  const [condition, whenTrue = null, whenFalse = null] = Array.isArray(argument) ? argument : [];
  return typeof condition === 'string' && scope.condition(condition) ? whenTrue : whenFalse;
}
