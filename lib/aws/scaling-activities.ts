import { DescribeScalingActivitiesCommand } from '@aws-sdk/client-auto-scaling';
import { GetConsoleOutputCommand } from '@aws-sdk/client-ec2';
import { accountClients } from './account/clients';
import { errorCode } from './aws-failure';
import type { Connection } from './connect';
import { consoleLines } from './console-lines';
import { reasonText } from './storable-text';

/** What a group did, as far as it tells why an operation failed. */
export interface GroupHistory {
  /** Ids of the instances that it launched, the latest first. */
  launched: string[];
  /** Why it launched none, or took one out of service, in AWS's words; the latest first, each once. */
  refusals: { at: Date; reason: string; times: number }[];
}

/** A group that can't launch tries again and again, less often as time goes on. */
const mostRefusals = 5;

/**
 * What a group did since a time: its latest hundred activities. Of a group that is gone too, for six weeks.
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html
 */
export async function readGroupHistory(
  connection: Connection,
  group: string,
  since: Date,
): Promise<GroupHistory> {
  const { Activities = [] } = await accountClients(connection).autoScaling.send(
    new DescribeScalingActivitiesCommand({
      AutoScalingGroupName: group,
      IncludeDeletedGroups: true,
      MaxRecords: 100,
    }),
  );
  const history: GroupHistory = { launched: [], refusals: [] };
  for (const { StartTime, StatusCode, StatusMessage, Description = '', Cause = '' } of Activities) {
    if (StartTime === undefined || StartTime < since) continue;
    const id = /^Launching a new EC2 instance: (i-[0-9a-f]+)/.exec(Description)?.[1];
    // One that was launched and did not get into service failed as an activity, and has an id all the same.
    if (id !== undefined) history.launched.push(id);
    const failed = StatusCode === 'Failed' || StatusCode === 'Cancelled';
    const reason = failed ? (StatusMessage ?? Description) : outOfService(Cause);
    if (!reason) continue;
    const known = history.refusals.find((refusal) => refusal.reason === reasonText(reason));
    if (known) known.times += 1;
    else history.refusals.push({ at: StartTime, reason: reasonText(reason), times: 1 });
  }
  return { ...history, refusals: history.refusals.slice(0, mostRefusals) };
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ts-as-healthchecks.html */
function outOfService(cause: string): string | undefined {
  return /an instance was taken out of service in response to an? .*?health.?check.*?(?=\.(?:\s|$)|$)/i.exec(
    cause,
  )?.[0];
}

/**
 * The end of an instance's console; empty where EC2 has nothing yet. A running one is asked for what it says now, which
 * only Nitro instances tell; of one that is gone EC2 keeps the last for an hour at least.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html
 */
export async function readConsole(connection: Connection, instanceId: string): Promise<string[]> {
  const latest = await consoleOf(connection, instanceId, true).catch((error: unknown) => {
    if (/^(UnsupportedOperation|IncorrectInstanceState|InvalidParameter)/.test(errorCode(error))) return [];
    throw error;
  });
  return latest.length > 0 ? latest : consoleOf(connection, instanceId, false);
}

async function consoleOf({ ec2 }: Connection, InstanceId: string, Latest: boolean): Promise<string[]> {
  const { Output = '' } = await ec2.send(new GetConsoleOutputCommand({ InstanceId, Latest }));
  return consoleLines(Buffer.from(Output, 'base64').toString('utf8'));
}
