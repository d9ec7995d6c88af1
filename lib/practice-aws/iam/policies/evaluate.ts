import { matchesWildcards } from '@/lib/practice-aws/protocol/wildcard';
import { holds, type RequestContext } from './conditions';
import { type Choice, type Statement, UnsupportedPolicy } from './policy-document';

/** What somebody wants to do, with everything that a policy may ask about it. */
export interface Wanted {
  /** `s3:PutObject` */
  action: string;
  /** An ARN; `*` where the action takes no resource, or all of them. */
  resource: string;
  context: RequestContext;
}

export type Verdict =
  | { kind: 'allowed' | 'denied' | 'not-allowed' }
  /** What would have to be known to decide: counts as a refusal. */
  | { kind: 'unknown'; what: string };

/**
 * What one set of policies says: a deny wins over any allow, and what nothing allows is not allowed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(statements: readonly Statement[], wanted: Wanted): Verdict {
  const verdict = (effect: Statement['effect']): Verdict | undefined => {
    let unknown: Verdict | undefined;
    for (const statement of statements) {
      if (statement.effect !== effect || !isAbout(statement, wanted)) continue;
      const applies = conditionsHold(statement, wanted.context);
      if (applies === true) return { kind: effect === 'Allow' ? 'allowed' : 'denied' };
      if (applies !== false) unknown = applies;
    }
    return unknown;
  };
  return verdict('Deny') ?? verdict('Allow') ?? { kind: 'not-allowed' };
}

/** The statements of one effect that apply. */
export function applying(
  statements: readonly Statement[],
  effect: Statement['effect'],
  wanted: Wanted,
): readonly Statement[] {
  return statements.filter(
    (one) => one.effect === effect && isAbout(one, wanted) && conditionsHold(one, wanted.context) === true,
  );
}

/** The condition keys that statements about this ask for, as they are written. */
export function keysAsked(statements: readonly Statement[], wanted: Wanted): string[] {
  const about = statements.filter((statement) => isAbout(statement, wanted));
  return [...new Set(about.flatMap(({ conditions }) => conditions.map(({ key }) => key)))];
}

function isAbout({ actions, resources }: Statement, { action, resource }: Wanted): boolean {
  const lowered = action.toLowerCase();
  if (!chooses(actions, (pattern) => matchesWildcards(pattern.toLowerCase(), lowered))) return false;
  return resources === undefined || chooses(resources, (pattern) => matchesWildcards(pattern, resource));
}

function chooses({ patterns, except }: Choice, matches: (pattern: string) => boolean): boolean {
  return patterns.some(matches) !== except;
}

/** What can't be judged matters only where everything else holds. */
function conditionsHold({ conditions }: Statement, context: RequestContext): boolean | Verdict {
  let unknown: Verdict | undefined;
  for (const condition of conditions) {
    try {
      if (!holds(condition, context)) return false;
    } catch (error) {
      if (!(error instanceof UnsupportedPolicy)) throw error;
      unknown = { kind: 'unknown', what: error.message };
    }
  }
  return unknown ?? true;
}
