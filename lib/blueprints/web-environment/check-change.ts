import type { FieldError } from '@/lib/errors/slipway-error';
import type { WebEnvironmentInputs } from './inputs';

/**
 * Inputs that are fixed once the environment exists, and why.
 *
 * finalSnapshot: a DeletionPolicy can't depend on a parameter without the language extensions transform, so
 * the template has two database resources and makes one of them; switching would swap the database for an
 * empty one. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 *
 * vpcCidr: a VPC can't be renumbered; CloudFormation would replace it with everything in it, the database
 * included. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpc.html
 */
export const fixedInputs = {
  finalSnapshot: 'This is fixed at launch: changing it would replace the database with an empty one',
  vpcCidr: 'This is fixed at launch: changing it would replace the network and everything in it',
} as const satisfies Partial<Record<keyof WebEnvironmentInputs, string>>;

/** What else a running environment can't take. */
export function checkChange(before: WebEnvironmentInputs, after: WebEnvironmentInputs): FieldError[] {
  // RDS never shrinks storage: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.ModifyingExisting.html
  if (after.databaseStorageGiB >= before.databaseStorageGiB) return [];
  return [
    {
      path: 'databaseStorageGiB',
      message: `Storage can only grow: it has ${before.databaseStorageGiB} GiB`,
    },
  ];
}
