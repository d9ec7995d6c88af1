import type { StackEvent, StackResourceSummary, StackStatus } from '@aws-sdk/client-cloudformation';
import {
  paginateDescribeStackEvents,
  paginateListStackResources,
  paginateListStacks,
} from '@aws-sdk/client-cloudformation';
import { type StackPhase, stackPhases } from '@/lib/stacks/stack-status';
import { isUnknownStack } from './aws-failure';
import type { Connection } from './connect';
import { reasonText, storableText } from './storable-text';

/** As the SDK has them. */
const phaseOf: Readonly<Record<StackStatus, StackPhase>> = stackPhases;
const allStatuses = Object.keys(phaseOf) as StackStatus[];

const statusesIn = (phases: readonly StackPhase[]) =>
  allStatuses.filter((status) => phases.includes(phaseOf[status]));

const statusesAtWork = statusesIn(['working', 'rolling-back', 'deleting']);
const liveStatuses = allStatuses.filter((status) => phaseOf[status] !== 'deleted');

/**
 * The status by StackId of every stack that CloudFormation is at work on in the account and region. The filter keeps
 * the pages few: they grow with what is in flight, not with what lives there.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html
 */
export async function listStacksAtWork(connection: Connection): Promise<Map<string, string>> {
  const statuses = new Map<string, string>();
  const pages = paginateListStacks(
    { client: connection.cloudFormation },
    { StackStatusFilter: statusesAtWork },
  );
  for await (const page of pages) {
    for (const stack of page.StackSummaries ?? []) {
      if (stack.StackId && stack.StackStatus) statuses.set(stack.StackId, stack.StackStatus);
    }
  }
  return statuses;
}

/** A stack as CloudFormation lists it. */
export interface ListedStack {
  stackId: string;
  stackName: string;
  status: string;
  createdAt: Date | null;
  /** When it was last updated; null when it never was. */
  updatedAt: Date | null;
  /** When its deletion began; null while it stands. */
  deletedAt: Date | null;
  /** Part of another stack. */
  isNested: boolean;
}

/** Every stack in the account and region that is not deleted. */
export function listLiveStacks(connection: Connection): Promise<ListedStack[]> {
  return listStacks(connection, liveStatuses);
}

/**
 * Those, and the ones that were deleted in the last 90 days.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html
 */
export function listAllStacks(connection: Connection): Promise<ListedStack[]> {
  return listStacks(connection, allStatuses);
}

async function listStacks(connection: Connection, statuses: StackStatus[]): Promise<ListedStack[]> {
  const stacks: ListedStack[] = [];
  const pages = paginateListStacks({ client: connection.cloudFormation }, { StackStatusFilter: statuses });
  for await (const page of pages) {
    for (const stack of page.StackSummaries ?? []) {
      if (!stack.StackId || !stack.StackName || !stack.StackStatus) continue;
      stacks.push({
        stackId: stack.StackId,
        stackName: stack.StackName,
        status: stack.StackStatus,
        createdAt: stack.CreationTime ?? null,
        updatedAt: stack.LastUpdatedTime ?? null,
        deletedAt: stack.DeletionTime ?? null,
        isNested: stack.ParentId !== undefined,
      });
    }
  }
  return stacks;
}

/** One event of a stack, as kept. */
export interface ReadEvent {
  eventId: string;
  at: Date;
  logicalId: string;
  resourceType: string;
  physicalId: string | null;
  status: string;
  reason: string | null;
  /** The token of the operation that caused it, where CloudFormation reports it. */
  token: string | null;
}

/**
 * The events that came after `lastEventId`, oldest first. CloudFormation gives them newest first in pages of 100, so
 * reading stops at the first known one: the history is never read again. None of a stack that CloudFormation doesn't
 * know.
 */
export async function readNewEvents(
  connection: Connection,
  stackId: string,
  isKnown: (eventId: string) => boolean,
): Promise<ReadEvent[]> {
  const fresh: ReadEvent[] = [];
  try {
    const pages = paginateDescribeStackEvents({ client: connection.cloudFormation }, { StackName: stackId });
    for await (const page of pages) {
      for (const event of page.StackEvents ?? []) {
        if (event.EventId !== undefined && isKnown(event.EventId)) return fresh.reverse();
        const read = toReadEvent(event);
        if (read) fresh.push(read);
      }
    }
  } catch (error) {
    if (!isUnknownStack(error)) throw error;
  }
  return fresh.reverse();
}

/** What CloudFormation was asked for with one token. */
export interface AskedFor {
  /** Of the first event with the token. */
  at: Date;
  /** What the stack itself was first reported to do with it, as in UPDATE_IN_PROGRESS; null where no event tells. */
  began: string | null;
}

/**
 * By token, what a stack's events since then say that CloudFormation was asked for. Nothing of a stack that CloudFormation
 * doesn't know, nor where it reports no tokens.
 */
export async function readTokens(
  connection: Connection,
  stackId: string,
  since: Date,
): Promise<Map<string, AskedFor>> {
  const tokens = new Map<string, AskedFor>();
  const isOld = (event: StackEvent) => event.Timestamp !== undefined && event.Timestamp < since;
  try {
    const pages = paginateDescribeStackEvents({ client: connection.cloudFormation }, { StackName: stackId });
    for await (const { StackEvents = [] } of pages) {
      for (const event of StackEvents) {
        const { ClientRequestToken: token, Timestamp: at } = event;
        if (!token || !at || isOld(event)) continue;
        const ofStack = event.PhysicalResourceId === stackId ? (event.ResourceStatus ?? null) : null;
        tokens.set(token, { at, began: ofStack ?? tokens.get(token)?.began ?? null });
      }
      // Newest first.
      if (StackEvents.some(isOld)) break;
    }
  } catch (error) {
    if (!isUnknownStack(error)) throw error;
  }
  return tokens;
}

function toReadEvent(event: StackEvent): ReadEvent | null {
  if (!event.EventId || !event.LogicalResourceId || !event.ResourceStatus) return null;
  return {
    eventId: event.EventId,
    at: event.Timestamp ?? new Date(),
    logicalId: event.LogicalResourceId,
    resourceType: event.ResourceType ?? '',
    physicalId: textOrNull(event.PhysicalResourceId),
    status: event.ResourceStatus,
    reason: reasonOrNull(event.ResourceStatusReason),
    token: event.ClientRequestToken ?? null,
  };
}

export interface ReadResource {
  logicalId: string;
  type: string;
  physicalId: string | null;
  status: string;
  reason: string | null;
  updatedAt: Date;
}

/** Every resource of the stack as CloudFormation lists it now. */
export async function listResources(connection: Connection, stackId: string): Promise<ReadResource[]> {
  const resources: ReadResource[] = [];
  for await (const page of paginateListStackResources(
    { client: connection.cloudFormation },
    { StackName: stackId },
  )) {
    resources.push(...(page.StackResourceSummaries ?? []).flatMap(toReadResource));
  }
  return resources;
}

function toReadResource(summary: StackResourceSummary): ReadResource[] {
  if (!summary.LogicalResourceId || !summary.ResourceStatus) return [];
  return [
    {
      logicalId: summary.LogicalResourceId,
      type: summary.ResourceType ?? '',
      physicalId: textOrNull(summary.PhysicalResourceId),
      status: summary.ResourceStatus,
      reason: reasonOrNull(summary.ResourceStatusReason),
      updatedAt: summary.LastUpdatedTimestamp ?? new Date(),
    },
  ];
}

function textOrNull(text: string | undefined): string | null {
  return text ? storableText(text) : null;
}

function reasonOrNull(text: string | undefined): string | null {
  return text ? reasonText(text) : null;
}
