import { describeStack } from '@/lib/aws/stack';
import { failedStack } from './failed-stack';
import { type Finding, type FlightRun, fine, type Look } from './flight-run';

export const stackName: Look = {
  checks: ['name-stack'],
  look: async (run) => ({ 'name-stack': await lookForStack(run) }),
};

async function lookForStack(run: FlightRun): Promise<Finding> {
  const { connection, stackName, kind } = run;
  const field = kind === 'LAUNCH' ? { field: 'name' } : {};
  const stack = await describeStack(connection, stackName);
  if (!stack || stack.StackStatus === 'DELETE_COMPLETE') return fine(`${stackName} is free.`);
  if (stack.StackId === (await failedStack(run))?.StackId)
    return fine('The stack of the failed launch is removed first.');
  if (stack.StackStatus === 'DELETE_IN_PROGRESS') {
    const message = `A stack called ${stackName} is being deleted. Launch once it is gone, or choose another name.`;
    return { verdict: 'may-fail', message, ...field };
  }
  const message = `A stack called ${stackName} exists in the target already, and no environment of Slipway made it. ${kind === 'LAUNCH' ? 'Choose another name.' : 'Have it removed, or launch under another name.'}`;
  return { verdict: 'will-fail', message, ...field };
}
