import { describeStack } from '@/lib/aws/stack';
import { type Finding, type FlightRun, fine, type Look } from './flight-run';

export const stackName: Look = {
  checks: ['name-stack'],
  look: async (run) => ({ 'name-stack': await lookForStack(run) }),
};

async function lookForStack({ connection, stackName, stackId, kind }: FlightRun): Promise<Finding> {
  const stack = await describeStack(connection, stackName);
  if (!stack || stack.StackStatus === 'DELETE_COMPLETE') return fine(`${stackName} is free.`);
  if (kind === 'RELAUNCH' && stack.StackId === stackId)
    return fine('The stack of the failed launch is removed first.');
  if (stack.StackStatus === 'DELETE_IN_PROGRESS') {
    const message = `A stack called ${stackName} is being deleted. Launch once it is gone, or choose another name.`;
    return { verdict: 'may-fail', message, field: 'name' };
  }
  const message = `A stack called ${stackName} exists in the target already, and no environment of Slipway made it. Choose another name.`;
  return { verdict: 'will-fail', message, field: 'name' };
}
