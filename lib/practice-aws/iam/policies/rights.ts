import type { World } from '@/lib/practice-aws/account/state';
import { member, scalarText, type TemplateValue } from '@/lib/practice-aws/template/values';
import { awsManagedPolicy } from './aws-managed-policies';
import { evaluate, type Verdict, type Wanted } from './evaluate';
import { type MadeRole, managedPolicy } from './find-role';
import { readPolicy, type Statement, UnsupportedPolicy } from './policy-document';
import { attachedPolicies, inlinePolicies } from './role-policies';

/** What a role may do. */
export interface Rights {
  identity: readonly Statement[];
  /** undefined without a boundary. */
  boundary: readonly Statement[] | undefined;
  /** Policies whose content the practice AWS does not know. */
  unknown: readonly string[];
}

/**
 * The rights of a role that a stack made: its own policies, and those that the same stack attached to it. Read anew at
 * each question, so that an update of the policies counts at once.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html
 */
export function rightsOf(world: World, role: MadeRole): Rights {
  if (role.gone) return { identity: [], boundary: undefined, unknown: [] };
  const unknown: string[] = [];
  const read = (document: TemplateValue | undefined, what: string): readonly Statement[] => {
    try {
      if (document !== undefined) return readPolicy(document);
      unknown.push(what);
    } catch (error) {
      if (!(error instanceof UnsupportedPolicy)) throw error;
      unknown.push(error.message);
    }
    return [];
  };
  const inline = inlinePolicies(world, role).flatMap(({ document }) => read(document ?? null, 'a policy'));
  const attached = attachedPolicies(world, role).flatMap((arn) =>
    read(policyDocument(world, arn), `managed policy ${arn}`),
  );
  const boundaryArn = scalarText(member(role.properties, 'PermissionsBoundary'));
  const boundary =
    boundaryArn === undefined
      ? undefined
      : read(policyDocument(world, boundaryArn), `boundary ${boundaryArn}`);
  return { identity: [...inline, ...attached], boundary, unknown };
}

/** What a managed policy says, a stack's or one of AWS's own; undefined where that is not known. */
export function policyDocument(world: World, arn: string): TemplateValue | undefined {
  return member(managedPolicy(world, arn) ?? awsManagedPolicy(arn), 'PolicyDocument');
}

/** Why something is refused, in IAM's words after `User: … is not authorized to perform: …`. */
export function refusalOf(rights: Rights, wanted: Wanted): string | undefined {
  const identity = evaluate(rights.identity, wanted);
  const boundary = rights.boundary && evaluate(rights.boundary, wanted);
  return (
    reasonFor(identity, wanted.action, 'identity-based policy', rights.unknown) ??
    (boundary && reasonFor(boundary, wanted.action, 'permissions boundary', rights.unknown))
  );
}

/** The same of the policy that a session was begun with, which allows nothing by itself. */
export function refusalBySession(policy: string | undefined, wanted: Wanted): string | undefined {
  if (policy === undefined) return undefined;
  return reasonFor(evaluate(readPolicy(policy), wanted), wanted.action, 'session policy', []);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function reasonFor(
  verdict: Verdict,
  action: string,
  policy: string,
  unknown: readonly string[],
): string | undefined {
  if (verdict.kind === 'allowed') return undefined;
  const article = policy.startsWith('i') ? 'an' : 'a';
  if (verdict.kind === 'denied') return `with an explicit deny in ${article} ${policy}`;
  const missing = verdict.kind === 'unknown' ? verdict.what : unknown[0];
  if (missing !== undefined) return `because the practice AWS has no ${missing}`;
  return `because no ${policy} allows the ${action} action`;
}
