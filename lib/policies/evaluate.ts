import { statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { type LoadedSet, prepare, preparsedSchemaName } from './policy-set';
import { fillIn } from './policy-words';
import type { PolicyRequest } from './request';
import type { Verdict, VerdictReason } from './verdict';

/** A verdict, and the ids of the policies that led to it: those that permit, where it is allowed. */
export interface Judgement {
  verdict: Verdict;
  determining: readonly string[];
}

/**
 * What a set of policies says of a request. Cedar itself skips a policy that fails, so that one which forbids would
 * forbid nothing (https://docs.cedarpolicy.com/auth/authorization.html): here any failure, and whatever isn't
 * understood, is a refusal.
 */
export function judge(set: LoadedSet, request: PolicyRequest): Judgement {
  if (set.broken) return unreadable(set, set.broken.policy, set.broken.message);
  try {
    const trouble = prepare(set);
    if (trouble !== null) return unreadable(set, 'policies', trouble);
    const answer = statefulIsAuthorized({
      ...request,
      preparsedPolicySetId: set.slot,
      preparsedSchemaName,
      validateRequest: true,
    });
    if (answer.type === 'failure') {
      return unreadable(set, 'policies', answer.errors.map(({ message }) => message).join('; '));
    }
    const { decision, diagnostics } = answer.response;
    const [failed] = diagnostics.errors;
    if (failed) return unreadable(set, failed.policyId, failed.error.message);
    const determining = diagnostics.reason;
    if (decision === 'allow') return { verdict: { outcome: 'allow', reasons: [] }, determining };
    return refusedBy(set, determining, request);
  } catch (error) {
    return unreadable(set, 'policies', error instanceof Error ? error.message : String(error));
  }
}

function refusedBy(set: LoadedSet, policies: readonly string[], request: PolicyRequest): Judgement {
  if (policies.length === 0) {
    const reason: VerdictReason = {
      policy: 'policies',
      outcome: 'deny',
      words: 'no policy permits it',
      help: 'Ask an admin.',
    };
    return { verdict: { outcome: 'deny', reasons: [reason] }, determining: [] };
  }
  // In the order in which admins put them.
  const ids = [...set.policies.keys()].filter((id) => policies.includes(id));
  const reasons = ids.map((id) => reasonOf(set, id, request));
  const denied = reasons.filter(({ outcome }) => outcome === 'deny');
  if (ids.length !== policies.length) return unreadable(set, 'policies', 'an unknown policy refused');
  return denied.length > 0
    ? { verdict: { outcome: 'deny', reasons: denied }, determining: ids }
    : { verdict: { outcome: 'approval', reasons }, determining: ids };
}

function reasonOf(set: LoadedSet, id: string, request: PolicyRequest): VerdictReason {
  const policy = set.policies.get(id);
  const { outcome = 'deny', words = null, help = null, path = null, title = id, asksReason } = policy ?? {};
  return {
    policy: id,
    outcome,
    words: words === null ? `the policy "${title}" says so` : fillIn(words, request),
    ...helpOf(help === null ? null : fillIn(help, request), outcome),
    ...(path === null ? {} : { path }),
    ...(asksReason ? { asksReason } : {}),
  };
}

/** Who waits for approval is told elsewhere who decides. */
function helpOf(help: string | null, outcome: VerdictReason['outcome']): { help?: string } {
  if (help !== null) return { help };
  return outcome === 'deny' ? { help: 'Ask an admin.' } : {};
}

/** Meant for admins, and shown to whoever runs into it, so that they can pass it on. */
function unreadable(set: LoadedSet, policy: string, message: string): Judgement {
  const title = set.policies.get(policy)?.title;
  const which = title === undefined ? 'the policies' : `the policy "${title}"`;
  const reason: VerdictReason = {
    policy,
    outcome: 'deny',
    words: `${which} can't be evaluated (${message})`,
    help: 'Ask an admin to mend it on the page Policies. Until then, what it might forbid is refused.',
  };
  return { verdict: { outcome: 'deny', reasons: [reason] }, determining: [policy] };
}
