import { statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { type LoadedSet, prepare, preparsedSchemaName } from './policy-set';
import { fillIn } from './policy-words';
import type { PolicyRequest } from './request';
import type { Verdict, VerdictReason } from './verdict';

/**
 * What a set of policies says of a request. Cedar itself skips a policy that fails, so that one which forbids would
 * forbid nothing (https://docs.cedarpolicy.com/auth/authorization.html): here any failure, and whatever isn't
 * understood, is a refusal.
 */
export function evaluate(set: LoadedSet, request: PolicyRequest): Verdict {
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
    if (decision === 'allow') return { outcome: 'allow', reasons: [] };
    return refusedBy(set, diagnostics.reason, request);
  } catch (error) {
    return unreadable(set, 'policies', error instanceof Error ? error.message : String(error));
  }
}

function refusedBy(set: LoadedSet, policies: readonly string[], request: PolicyRequest): Verdict {
  if (policies.length === 0) {
    const reason: VerdictReason = {
      policy: 'policies',
      outcome: 'deny',
      words: 'no policy permits it',
      help: 'Ask an admin.',
    };
    return { outcome: 'deny', reasons: [reason] };
  }
  // In the order in which admins put them.
  const ids = [...set.policies.keys()].filter((id) => policies.includes(id));
  const reasons = ids.map((id) => reasonOf(set, id, request));
  const denied = reasons.filter(({ outcome }) => outcome === 'deny');
  if (ids.length !== policies.length) return unreadable(set, 'policies', 'an unknown policy refused');
  return denied.length > 0 ? { outcome: 'deny', reasons: denied } : { outcome: 'approval', reasons };
}

function reasonOf(set: LoadedSet, id: string, request: PolicyRequest): VerdictReason {
  const policy = set.policies.get(id);
  const { outcome = 'deny', words = null, help = null, path = null, title = id } = policy ?? {};
  return {
    policy: id,
    outcome,
    words: words === null ? `the policy "${title}" says so` : fillIn(words, request),
    ...(help === null ? { help: 'Ask an admin.' } : { help: fillIn(help, request) }),
    ...(path === null ? {} : { path }),
  };
}

/** Meant for admins, and shown to whoever runs into it, so that they can pass it on. */
function unreadable(set: LoadedSet, policy: string, message: string): Verdict {
  const title = set.policies.get(policy)?.title;
  const which = title === undefined ? 'the policies' : `the policy "${title}"`;
  const reason: VerdictReason = {
    policy,
    outcome: 'deny',
    words: `${which} can't be evaluated (${message})`,
    help: 'Ask an admin to mend it on the page Policies. Until then, what it might forbid is refused.',
  };
  return { outcome: 'deny', reasons: [reason] };
}
