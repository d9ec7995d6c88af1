import type { GetConsoleOutputRequest, GetConsoleOutputResult } from '@aws-sdk/client-ec2';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';

/** What a terminated instance said can be read for about an hour. */
const KEPT_MS = 3_600_000;

/**
 * The console of an instance, also of one that is gone, for a while. The SDK leaves it in Base64.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html
 */
export function getConsoleOutput(
  call: Call,
  { InstanceId: id = '' }: GetConsoleOutputRequest,
): GetConsoleOutputResult {
  const found = call.engine.world.instances.find(
    (instance) =>
      instance.id === id &&
      instance.account === call.account &&
      instance.region === call.region &&
      (instance.terminatedAt ?? call.at) > call.at - KEPT_MS,
  );
  if (found === undefined)
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  return {
    InstanceId: id,
    Output: Buffer.from(found.console).toString('base64'),
    Timestamp: new Date(found.launchedAt),
  };
}
