import { GetRoleCommand } from '@aws-sdk/client-iam';
import { errorCode, isThrottling } from './aws-failure';
import type { Connection } from './connect';

/**
 * Whether a role of the target's account is there; null where IAM does not tell.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 */
export async function roleExists({ iam }: Connection, roleArn: string): Promise<boolean | null> {
  try {
    // Its name comes after its path.
    await iam.send(new GetRoleCommand({ RoleName: roleArn.split('/').at(-1) }));
    return true;
  } catch (error) {
    if (isThrottling(error)) throw error;
    return /^NoSuchEntity/.test(errorCode(error)) ? false : null;
  }
}
