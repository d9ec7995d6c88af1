import {
  CloudFormationClient,
  paginateDescribeStackEvents,
  paginateListStacks,
} from '@aws-sdk/client-cloudformation';
import { bootstrapStackName } from '@/lib/sandbox/demo/deploy-bootstrap';

/** A stack as CloudFormation itself tells it, also after its deletion. */
export interface TrueStack {
  id: string;
  name: string;
  status: string;
  /** Oldest first. */
  events: TrueEvent[];
}

export interface TrueEvent {
  id: string;
  logicalId: string;
  status: string;
  token: string | undefined;
  /** Whether it is about the stack itself. */
  ofStack: boolean;
  /** Milliseconds since the epoch. */
  at: number;
}

export function practiceClient(endpoint: string): CloudFormationClient {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  return new CloudFormationClient({ endpoint, region: 'eu-west-3', credentials });
}

/** Every stack there is or was in the practice AWS, with all its events, but the one that prepared the account. */
export async function readTruth(endpoint: string): Promise<TrueStack[]> {
  const client = practiceClient(endpoint);
  const stacks: TrueStack[] = [];
  for await (const page of paginateListStacks({ client }, {})) {
    for (const { StackId: id = '', StackName: name = '', StackStatus: status = '' } of page.StackSummaries ??
      []) {
      if (name === bootstrapStackName) continue;
      stacks.push({ id, name, status, events: await readEvents(client, id) });
    }
  }
  return stacks;
}

async function readEvents(client: CloudFormationClient, stackId: string): Promise<TrueEvent[]> {
  const events: TrueEvent[] = [];
  for await (const page of paginateDescribeStackEvents({ client }, { StackName: stackId })) {
    for (const event of page.StackEvents ?? []) {
      events.push({
        id: event.EventId ?? '',
        logicalId: event.LogicalResourceId ?? '',
        status: event.ResourceStatus ?? '',
        token: event.ClientRequestToken,
        ofStack: event.PhysicalResourceId === stackId,
        at: event.Timestamp?.getTime() ?? 0,
      });
    }
  }
  return events.reverse();
}
