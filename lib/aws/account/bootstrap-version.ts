import { GetRoleCommand } from '@aws-sdk/client-iam';
import type { Connection } from '@/lib/aws/connect';

/** The bootstrap template puts its version on the launcher role, which may read itself. */
const versionTag = 'slipway:template-version';

/** With which version of the bootstrap template the target was prepared; null from before there were any. */
export async function deployedBootstrapVersion({ iam, target }: Connection): Promise<number | null> {
  // Its name comes after its path.
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: target.roleArn.split('/').at(-1) }));
  const version = Number(Role?.Tags?.find(({ Key }) => Key === versionTag)?.Value);
  return Number.isInteger(version) && version > 0 ? version : null;
}
