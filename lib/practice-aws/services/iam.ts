import type { GetRoleRequest, GetRoleResponse, PermissionsBoundaryAttachmentType } from '@aws-sdk/client-iam';
import * as sdk from '@aws-sdk/client-iam';
import { roleId } from '@/lib/practice-aws/account/caller';
import { findRole, tagsOf } from '@/lib/practice-aws/iam/policies/find-role';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import type { Actions, QueryService } from '@/lib/practice-aws/query/query-service';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import { member, scalarText } from '@/lib/practice-aws/template/values';
import {
  getPolicy,
  getPolicyVersion,
  getRolePolicy,
  listAttachedRolePolicies,
  listRolePolicies,
} from './iam/role-policies';
import { simulatePrincipalPolicy } from './iam/simulate';

/** Whether a role is there, and what it may do, without doing it. */
export const iam: QueryService = {
  dialect: 'query',
  version: '2010-05-08',
  xmlns: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sdk,
  actions: {
    GetPolicy: getPolicy,
    GetPolicyVersion: getPolicyVersion,
    GetRole: getRole,
    GetRolePolicy: getRolePolicy,
    ListAttachedRolePolicies: listAttachedRolePolicies,
    ListRolePolicies: listRolePolicies,
    SimulatePrincipalPolicy: simulatePrincipalPolicy,
  } satisfies Actions<typeof sdk>,
};

/** AWS's answers have another word than its model. */
const BY_POLICY = String('Policy') as PermissionsBoundaryAttachmentType;

/**
 * A role that no stack made is there, as it can be assumed.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 * @throws AwsError NoSuchEntity, 404, for a role that is gone
 */
function getRole(
  { engine: { world }, account, region, at }: Call,
  { RoleName = '' }: GetRoleRequest,
): GetRoleResponse {
  const arn = `arn:${partitionOf(region)}:iam::${account}:role/${RoleName}`;
  const role = findRole(world, arn);
  if (role?.gone) throw new AwsError('NoSuchEntity', `The role with name ${RoleName} cannot be found.`, 404);
  const trust = role && member(role.properties, 'AssumeRolePolicyDocument');
  const boundary = role && scalarText(member(role.properties, 'PermissionsBoundary'));
  return {
    Role: {
      Path: '/',
      RoleName,
      RoleId: roleId(arn),
      Arn: arn,
      CreateDate: new Date(role?.stack.createdAt ?? at),
      PermissionsBoundary: boundary
        ? { PermissionsBoundaryType: BY_POLICY, PermissionsBoundaryArn: boundary }
        : undefined,
      AssumeRolePolicyDocument: trust ? encodeURIComponent(JSON.stringify(trust)) : undefined,
      Tags:
        role &&
        tagsOf(role.stack, role.resource).flatMap(({ key, value }) =>
          key.startsWith('aws:') ? [] : [{ Key: key, Value: value }],
        ),
    },
  };
}
