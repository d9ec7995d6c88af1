import { errorMessage } from '@/lib/aws/aws-failure';

/** The action that AWS names in a refusal: `… is not authorized to perform: ec2:DescribeAddresses …`. */
export function deniedAction(error: unknown): string | undefined {
  return /not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9]+)/.exec(errorMessage(error))?.[1];
}
