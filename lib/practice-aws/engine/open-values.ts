import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { argumentsProblem } from '@/lib/practice-aws/template/arguments';
import { NO_VALUE, type Resolved, resolve, type Scope } from '@/lib/practice-aws/template/resolve';
import {
  intrinsicName,
  isObject,
  type TemplateObject,
  type TemplateValue,
} from '@/lib/practice-aws/template/values';

/** What change sets show for a value that only the update itself will tell. */
export const KNOWN_AFTER_APPLY = '{{changeSet:KNOWN_AFTER_APPLY}}';

/**
 * Resolves what can be known before an update; the scope answers with KNOWN_AFTER_APPLY for the rest. A function of
 * something open is open as a whole, whatever else it is made of, as recorded answers of AWS show.
 * @param report is told what failed: that is open as well, and the update itself may make it resolvable
 */
export function resolveOpen(
  value: TemplateValue,
  scope: Scope,
  report: (error: AwsError) => void = () => {},
): Resolved {
  if (Array.isArray(value))
    return value.map((entry) => resolveOpen(entry, scope, report)).filter((entry) => entry !== NO_VALUE);
  if (!isObject(value)) return value;
  const name = intrinsicName(value);
  if (name === undefined) return resolveMembers(value, scope, report);
  try {
    return name === 'Fn::If'
      ? resolveBranch(value[name], scope, report)
      : resolveCall(name, value[name] ?? null, scope);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    report(error);
    return KNOWN_AFTER_APPLY;
  }
}

function resolveMembers(
  value: TemplateObject,
  scope: Scope,
  report: (error: AwsError) => void,
): TemplateObject {
  const entries = Object.entries(value).map(
    ([key, child]) => [key, resolveOpen(child, scope, report)] as const,
  );
  return Object.fromEntries(
    entries.filter((entry): entry is [string, TemplateValue] => entry[1] !== NO_VALUE),
  );
}

function resolveBranch(
  argument: TemplateValue | undefined,
  scope: Scope,
  report: (error: AwsError) => void,
): Resolved {
  const [condition, whenTrue = null, whenFalse = null] = Array.isArray(argument) ? argument : [];
  if (typeof condition !== 'string') throw argumentsProblem('Fn::If');
  return resolveOpen(scope.condition(condition) ? whenTrue : whenFalse, scope, report);
}

/** The arguments first: a list that isn't known yet is no list, which is what AWS says of it, too. */
function resolveCall(name: string, argument: TemplateValue, scope: Scope): Resolved {
  const known = resolveArgument(argument, scope);
  if (name !== 'Fn::Join' && isOpen(known)) return KNOWN_AFTER_APPLY;
  const resolved = resolve({ [name]: known }, scope);
  return resolved !== NO_VALUE && isOpen(resolved) ? KNOWN_AFTER_APPLY : resolved;
}

function resolveArgument(argument: TemplateValue, scope: Scope): TemplateValue {
  const throwing = (error: AwsError) => {
    throw error;
  };
  const resolved = resolveOpen(argument, scope, throwing);
  // What stands for nothing is the function's own business.
  return resolved === NO_VALUE ? argument : resolved;
}

function isOpen(value: TemplateValue): boolean {
  return JSON.stringify(value).includes(KNOWN_AFTER_APPLY);
}
