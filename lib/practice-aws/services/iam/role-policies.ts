import type {
  GetPolicyRequest,
  GetPolicyResponse,
  GetPolicyVersionRequest,
  GetPolicyVersionResponse,
  GetRolePolicyRequest,
  GetRolePolicyResponse,
  ListAttachedRolePoliciesRequest,
  ListAttachedRolePoliciesResponse,
  ListRolePoliciesRequest,
  ListRolePoliciesResponse,
} from '@aws-sdk/client-iam';
import { upperId } from '@/lib/practice-aws/account/identifiers';
import { findRoleNamed, type MadeRole } from '@/lib/practice-aws/iam/policies/find-role';
import { policyDocument } from '@/lib/practice-aws/iam/policies/rights';
import { attachedPolicies, inlinePolicies } from '@/lib/practice-aws/iam/policies/role-policies';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { pageOf } from '@/lib/practice-aws/services/page-of';
import type { TemplateValue } from '@/lib/practice-aws/template/values';

/** What a role that no stack made has, as it may do anything. */
const EVERYTHING = 'arn:aws:iam::aws:policy/AdministratorAccess';

const LARGEST_PAGE = 100;

/** Managed policies that stacks made are replaced, not given another version. */
const VERSION = 'v1';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html */
export function listRolePolicies(call: Call, input: ListRolePoliciesRequest): ListRolePoliciesResponse {
  const role = roleOf(call, input.RoleName);
  const names = role ? inlinePolicies(call.engine.world, role).map(({ name }) => name) : [];
  const { page, next } = pageOf(names.sort(), { size: input.MaxItems ?? LARGEST_PAGE, token: input.Marker });
  return { PolicyNames: page, IsTruncated: next !== undefined, Marker: next };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
export function getRolePolicy(call: Call, input: GetRolePolicyRequest): GetRolePolicyResponse {
  const { RoleName, PolicyName = '' } = input;
  const role = roleOf(call, RoleName);
  const found = role && inlinePolicies(call.engine.world, role).find(({ name }) => name === PolicyName);
  if (found === undefined) throw noSuchEntity(`The role policy with name ${PolicyName} cannot be found.`);
  return { RoleName, PolicyName, PolicyDocument: encoded(found.document) };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html */
export function listAttachedRolePolicies(
  call: Call,
  input: ListAttachedRolePoliciesRequest,
): ListAttachedRolePoliciesResponse {
  const role = roleOf(call, input.RoleName);
  const arns = role ? attachedPolicies(call.engine.world, role) : [EVERYTHING];
  const { page, next } = pageOf(arns, { size: input.MaxItems ?? LARGEST_PAGE, token: input.Marker });
  return {
    AttachedPolicies: page.map((arn) => ({ PolicyName: nameIn(arn), PolicyArn: arn })),
    IsTruncated: next !== undefined,
    Marker: next,
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html */
export function getPolicy(call: Call, { PolicyArn: arn = '' }: GetPolicyRequest): GetPolicyResponse {
  documentOf(call, arn);
  return {
    Policy: {
      PolicyName: nameIn(arn),
      PolicyId: `ANPA${upperId(arn, 17)}`,
      Arn: arn,
      Path: '/',
      DefaultVersionId: VERSION,
      IsAttachable: true,
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html */
export function getPolicyVersion(call: Call, input: GetPolicyVersionRequest): GetPolicyVersionResponse {
  const { PolicyArn: arn = '', VersionId } = input;
  const document = documentOf(call, arn);
  if (VersionId !== VERSION)
    throw noSuchEntity(`Policy ${arn} version ${VersionId} does not exist or is not attachable.`);
  return { PolicyVersion: { VersionId, IsDefaultVersion: true, Document: encoded(document) } };
}

function documentOf({ engine }: Call, arn: string): TemplateValue {
  const found = policyDocument(engine.world, arn);
  if (found === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
  return found;
}

/** @returns undefined for a role that no stack made */
function roleOf({ engine, account }: Call, name = ''): MadeRole | undefined {
  return findRoleNamed(engine.world, account, name);
}

function nameIn(arn: string): string {
  return arn.split('/').at(-1) ?? '';
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyVersion.html: by RFC 3986 */
function encoded(document: TemplateValue | undefined): string {
  return encodeURIComponent(typeof document === 'string' ? document : JSON.stringify(document ?? null));
}

function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntity', message, 404);
}
