import type { World } from '@/lib/practice-aws/state';
import { member, scalarText, type TemplateObject } from '@/lib/practice-aws/template/values';
import { awsManagedPolicy } from './aws-managed-policies';
import { evaluate, type Verdict, type Wanted } from './evaluate';
import { existing, type MadeRole, managedPolicy, textsIn } from './find-role';
import { readPolicy, type Statement, UnsupportedPolicy } from './policy-document';

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
export function rightsOf(world: World, { name, stack, properties, gone }: MadeRole): Rights {
  if (gone) return { identity: [], boundary: undefined, unknown: [] };
  const unknown: string[] = [];
  const read = (policy: TemplateObject | undefined, what: string): readonly Statement[] => {
    try {
      if (policy !== undefined) return readPolicy(member(policy, 'PolicyDocument'));
      unknown.push(what);
    } catch (error) {
      if (!(error instanceof UnsupportedPolicy)) throw error;
      unknown.push(error.message);
    }
    return [];
  };
  const own = member(properties, 'Policies');
  const inline = (Array.isArray(own) ? own : []).flatMap((policy) =>
    read({ PolicyDocument: member(policy, 'PolicyDocument') ?? null }, 'an inline policy'),
  );
  const attached = textsIn(properties, 'ManagedPolicyArns').flatMap((arn) =>
    read(managedPolicy(world, arn) ?? awsManagedPolicy(arn), `managed policy ${arn}`),
  );
  const beside = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy']
    .flatMap((type) => existing(world, stack, type))
    .filter((policy) => [...textsIn(policy, 'Roles'), scalarText(member(policy, 'RoleName'))].includes(name))
    .flatMap((policy) => read(policy, 'a policy'));
  const boundaryArn = scalarText(member(properties, 'PermissionsBoundary'));
  const boundary =
    boundaryArn === undefined
      ? undefined
      : read(managedPolicy(world, boundaryArn), `boundary ${boundaryArn}`);
  return { identity: [...inline, ...attached, ...beside], boundary, unknown };
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
