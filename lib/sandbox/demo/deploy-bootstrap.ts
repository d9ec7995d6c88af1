import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { templateText } from '@/infra-templates/read-template';
import { DemoError } from './demo-error';

/** Not `slipway-…`: those names are the environments'. */
export const bootstrapStackName = 'slipway';
/** So fast a bootstrap is there in a moment, however slow the launches are that somebody is to watch. */
const PREPARING_SPEED = 1000;
const WITHIN_MS = 60_000;
const EVERY_MS = 20;

export interface Bootstrap {
  endpoint: string;
  region: string;
  /** Keys that may deploy it. */
  credentials: { accessKeyId: string; secretAccessKey: string };
  portalPrincipalArn: string;
  externalId: string;
}

/** Whether an endpoint is the practice AWS, and no other emulator. */
export async function isPracticeAws(endpoint: string): Promise<boolean> {
  try {
    const answer = await fetch(`${endpoint}/_sandbox/health`);
    const health = (await answer.json()) as { status?: unknown };
    return answer.ok && health.status === 'ok';
  } catch {
    return false;
  }
}

/**
 * Deploys `bootstrap/target.yaml` into the practice AWS, as a platform team does with `aws cloudformation deploy`: makes
 * the stack, or updates it where template or parameters are others than before.
 * @returns the stack's outputs
 * @throws DemoError when the stack does not come up
 */
export async function deployBootstrap(bootstrap: Bootstrap): Promise<ReadonlyMap<string, string>> {
  const { endpoint, region, credentials } = bootstrap;
  const client = new CloudFormationClient({ endpoint, region, credentials });
  return atSpeed(endpoint, PREPARING_SPEED, async () => {
    // Whoever began it last may have been killed in the middle.
    await ask(client, bootstrap, await settled(client));
    const stack = await settled(client);
    const status = stack?.StackStatus ?? 'missing';
    if (status !== 'CREATE_COMPLETE' && status !== 'UPDATE_COMPLETE') throw notUp(status);
    const outputs = stack?.Outputs ?? [];
    return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  });
}

/** The stack once nothing is under way with it. */
async function settled(client: CloudFormationClient): Promise<Stack | undefined> {
  const deadline = Date.now() + WITHIN_MS;
  for (;;) {
    const stack = await bootstrapStack(client);
    const status = stack?.StackStatus ?? '';
    if (!status.endsWith('_IN_PROGRESS')) return stack;
    if (Date.now() > deadline) throw notUp(status);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

function notUp(status: string): DemoError {
  return new DemoError(
    `The stack ${bootstrapStackName}, which prepares the practice AWS as a target, is ${status}.\nStart empty with: npm run demo -- --reset`,
  );
}

async function ask(
  client: CloudFormationClient,
  { portalPrincipalArn, externalId }: Bootstrap,
  stack: Stack | undefined,
): Promise<void> {
  const wanted = {
    StackName: bootstrapStackName,
    TemplateBody: templateText('./bootstrap/target.yaml'),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    Parameters: [
      { ParameterKey: 'PortalPrincipalArn', ParameterValue: portalPrincipalArn },
      { ParameterKey: 'ExternalId', ParameterValue: externalId },
    ],
  };
  if (stack === undefined) {
    await client.send(new CreateStackCommand(wanted));
    return;
  }
  const status = stack.StackStatus ?? '';
  if (!/^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(status)) throw notUp(status);
  try {
    await client.send(new UpdateStackCommand(wanted));
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('No updates are to be performed')) throw error;
  }
}

async function bootstrapStack(client: CloudFormationClient): Promise<Stack | undefined> {
  try {
    return (await client.send(new DescribeStacksCommand({ StackName: bootstrapStackName }))).Stacks?.[0];
  } catch (error) {
    if (error instanceof Error && error.message.includes('does not exist')) return undefined;
    throw error;
  }
}

async function atSpeed<T>(endpoint: string, speed: number, work: () => Promise<T>): Promise<T> {
  const address = `${endpoint}/_sandbox/speed`;
  const usual = await (await fetch(address)).text();
  await fetch(address, { method: 'PUT', body: JSON.stringify({ speed }) });
  try {
    return await work();
  } finally {
    await fetch(address, { method: 'PUT', body: usual });
  }
}
