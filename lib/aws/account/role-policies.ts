import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import type { Connection } from '@/lib/aws/connect';
import type { RolePolicies } from './evaluate-needs';
import type { PolicyDocument } from './policy-statements';

/** Everything that a role's policies say: those inside it, those attached to it, its boundary. */
export async function rolePolicies(connection: Connection, roleArn: string): Promise<RolePolicies> {
  const { iam } = connection;
  // Its name comes after its path.
  const RoleName = roleArn.split('/').at(-1) ?? '';
  const inline: Promise<PolicyDocument>[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client: iam }, { RoleName })) {
    for (const PolicyName of PolicyNames) {
      const asked = iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      inline.push(asked.then(({ PolicyDocument: text }) => decoded(text)));
    }
  }
  const attached: Promise<PolicyDocument>[] = [];
  for await (const page of paginateListAttachedRolePolicies({ client: iam }, { RoleName })) {
    for (const { PolicyArn } of page.AttachedPolicies ?? [])
      if (PolicyArn) attached.push(managedPolicy(connection, PolicyArn));
  }
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const boundaryArn = Role?.PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    identity: await Promise.all([...inline, ...attached]),
    boundary: boundaryArn === undefined ? null : await managedPolicy(connection, boundaryArn),
  };
}

async function managedPolicy({ iam }: Connection, PolicyArn: string): Promise<PolicyDocument> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const asked = new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId });
  const { PolicyVersion } = await iam.send(asked);
  return decoded(PolicyVersion?.Document);
}

/** IAM hands policies out encoded as in URLs. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
function decoded(text: string | undefined): PolicyDocument {
  return JSON.parse(decodeURIComponent(text ?? ''));
}
