import { z } from 'zod';
import {
  attentionStatuses,
  environmentStatuses,
  isWaiting,
  operationKinds,
  operationStatuses,
} from '@/lib/environments/states';
import type { EnvironmentRow, EnvironmentSummary } from '@/lib/environments/views/environment-view';

/** AWS's reasons may be thousands of characters long; whoever wants to read all of one opens the environment's page. */
const longestReason = 300;

const time = z.string();
const count = z.number();

/**
 * What the list and the header of a page show of an environment: small enough to be sent to every open page whenever it
 * changes.
 */
export const liveRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(environmentStatuses),
  statusReason: z.string().nullable(),
  blueprint: z.string(),
  target: z.string(),
  team: z.string(),
  owner: z.object({ id: z.string(), name: z.string() }),
  progress: z.object({ done: count, total: count }),
  monthlyUsd: count.nullable(),
  url: z.string().nullable(),
  estimate: z
    .object({ remainingSeconds: count, slowerThanUsual: z.boolean(), basis: z.enum(['history', 'typical']) })
    .nullable(),
  operation: z
    .object({
      id: z.string(),
      kind: z.enum(operationKinds),
      status: z.enum(operationStatuses),
      reason: z.string().nullable(),
      awaitsConfirmation: z.boolean(),
      continuesRollback: z.boolean(),
      cancellable: z.boolean(),
      planned: z
        .object({ add: count, modify: count, replace: count, 'replace-maybe': count, remove: count })
        .nullable(),
    })
    .nullable(),
  createdAt: time,
  /** Its revision: what is newer replaces what is older. */
  updatedAt: time,
  launchedAt: time.nullable(),
  endedAt: time.nullable(),
  lastSeenAt: time.nullable(),
  /** When this was read, by the clock of the server: milliseconds since the epoch. What is left of the time counts from here. */
  asOf: count,
});

export type LiveRow = z.infer<typeof liveRowSchema>;

/** @param asOf when the row was read */
export function toLiveRow(row: EnvironmentRow | EnvironmentSummary, asOf: number): LiveRow {
  const { operation } = row;
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    statusReason: shortened(row.statusReason),
    blueprint: row.blueprint,
    target: row.target,
    team: row.team,
    owner: row.owner,
    progress: row.progress,
    monthlyUsd: row.monthlyUsd,
    url: row.url,
    estimate: row.estimate,
    operation: operation && {
      id: operation.id,
      kind: operation.kind,
      status: operation.status,
      reason: shortened(operation.reason),
      awaitsConfirmation: operation.awaitsConfirmation,
      continuesRollback: operation.continuesRollback,
      cancellable: operation.cancellable,
      planned: 'planned' in operation ? operation.planned : null,
    },
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    launchedAt: row.launchedAt,
    endedAt: row.endedAt,
    lastSeenAt: row.lastSeenAt,
    asOf,
  };
}

/** By whole characters: half of one is none. */
function shortened(text: string | null): string | null {
  if (text === null || text.length <= longestReason) return text;
  return `${[...text].slice(0, longestReason - 1).join('')}…`;
}

/** Whether `one` says more of the environment than `other`, or the same of a later moment. */
export function isNewer(one: LiveRow, other: LiveRow): boolean {
  const later = Date.parse(one.updatedAt) - Date.parse(other.updatedAt);
  return later === 0 ? one.asOf > other.asOf : later > 0;
}

const attention: ReadonlySet<string> = new Set(attentionStatuses);

/** As the list is asked for what needs attention. */
export function needsAttention({ status, operation }: Pick<LiveRow, 'status' | 'operation'>): boolean {
  return attention.has(status) || (operation !== null && isWaiting(operation.status));
}
