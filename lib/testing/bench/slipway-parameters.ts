import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { DatabaseServer } from '@/lib/testing/chaos/server';
import { practiceClient } from '@/lib/testing/chaos/truth';
import { startWorld } from '@/lib/testing/chaos/world';

/** The parameters that Slipway gives a small environment, as `Key=value`. */
export async function parametersOfSlipway(server: DatabaseServer): Promise<string[]> {
  const world = await startWorld(server, 60);
  try {
    world.startWorker();
    await world.ended([await world.launch('sample')], 120_000);
    const { Stacks } = await practiceClient(world.aws.url).send(
      new DescribeStacksCommand({ StackName: 'slipway-sample' }),
    );
    return (Stacks?.[0]?.Parameters ?? []).map(
      ({ ParameterKey, ParameterValue }) => `${ParameterKey}=${ParameterValue}`,
    );
  } finally {
    await world.close();
  }
}
