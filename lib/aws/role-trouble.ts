import { GetRoleCommand } from '@aws-sdk/client-iam';
import { z } from 'zod';
import { classifyFailure, errorCode, httpStatus } from './aws-failure';
import type { Connection } from './connect';

/** What keeps CloudFormation from working with a role; null for nothing, or where IAM does not say. */
export type RoleTrouble = 'gone' | 'distrusts-cloudformation' | null;

/** As `readRoleTrouble`, and null where IAM refuses to say. */
export async function roleTrouble(connection: Connection, roleArn: string): Promise<RoleTrouble> {
  try {
    return await readRoleTrouble(connection, roleArn);
  } catch (error) {
    const isAws = (httpStatus(error) ?? 0) < 500 || /Failure|Unavailable/.test(errorCode(error));
    if (isAws && classifyFailure(error).kind === 'retryable') throw error;
    return null;
  }
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export async function readRoleTrouble({ iam }: Connection, roleArn: string): Promise<RoleTrouble> {
  try {
    // Its name comes after its path.
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleArn.split('/').at(-1) }));
    return trustsCloudFormation(Role?.AssumeRolePolicyDocument) ? null : 'distrusts-cloudformation';
  } catch (error) {
    if (/^NoSuchEntity/.test(errorCode(error))) return 'gone';
    throw error;
  }
}

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const trustSchema = z.object({
  Statement: z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]),
});
const serviceSchema = z.object({ Effect: z.literal('Allow'), Principal: z.object({ Service: list }) });

/** Conditions are not looked at; what can't be read is taken for trust. */
function trustsCloudFormation(encoded: string | undefined): boolean {
  if (encoded === undefined) return true;
  try {
    const { Statement } = trustSchema.parse(JSON.parse(decodeURIComponent(encoded)));
    return Statement.some((statement) => {
      const { data } = serviceSchema.safeParse(statement);
      return data?.Principal.Service.some((service) => /^cloudformation\.amazonaws\./.test(service)) ?? false;
    });
  } catch {
    return true;
  }
}
