import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Connection } from '@/lib/aws/connect';
import type { AskedFor, ListedStack } from '@/lib/aws/read-stacks';
import { describeStack } from '@/lib/aws/stack';
import { stackTagKeys } from '@/lib/blueprints/stack-tags';
import type { Database } from '@/lib/db/client';
import type { StackDifferences } from '@/lib/environments/records';
import { knownOperations, recordedUntil } from '@/lib/restore/known-operations';
import { type RecordedEnvironment, recordedEnvironments } from '@/lib/restore/recorded-environments';
import { stackPhase } from '@/lib/stacks/stack-status';
import { isComparable, stackDifferences } from '@/lib/worker/stack-differences';
import { changedAt, listOwnStacks, operationId, operationsAskedFor } from './unknown-operations';

/** What became of a stack since the database was copied. */
export interface Finding {
  /**
   * `gone`: deleted, or unknown to CloudFormation, and the database takes it for standing. `updated`: by an operation that
   * the database lacks, or from outside. `ended`: what the database takes for under way is at its end, or further.
   * `new`: stands, and belongs to no environment. `passed`: was made and deleted meanwhile.
   */
  kind: 'gone' | 'updated' | 'ended' | 'new' | 'passed';
  target: string;
  stackName: string;
  stackId: string;
  /** CloudFormation's; null where it knows no such stack. */
  stackStatus: string | null;
  changedAt: Date | null;
  /** What the database says; null where it has no environment for the stack. */
  environment: RecordedEnvironment | null;
  tags: Readonly<Record<string, string>>;
  /** By id, all operations that asked something of the stack since the last look, and those of them that are unknown here. */
  asked: ReadonlyMap<string, AskedFor>;
  unknown: readonly string[];
  differences: Omit<StackDifferences, 'foundAt'> | null;
  described: Stack | null;
}

/** Compares what lives in a target with what the database says of it; changes nothing in either. */
export async function compareTarget(
  database: Database,
  connection: Connection,
  since: Date,
): Promise<Finding[]> {
  const { target } = connection;
  // Before the list: what is launched meanwhile is in none of the two.
  const environments = await recordedEnvironments(database, target.id);
  const listed = await listOwnStacks(connection);
  const byId = new Map(listed.map((stack) => [stack.stackId, stack]));
  const recorded = await recordedUntil(
    database,
    listed.map(({ stackId }) => stackId),
  );
  const findings: Finding[] = [];
  for (const environment of environments) {
    // Where workers work, what they are at is theirs.
    if (environment.stackId === null || environment.isHeld) continue;
    const stack = byId.get(environment.stackId);
    const until = recorded.get(environment.stackId) ?? new Date(0);
    const finding = await compareOne(database, connection, { environment, stack, until, since });
    if (finding) findings.push(finding);
  }
  for (const stack of listed) {
    const isPast = stackPhase(stack.status) === 'deleted' && changedAt(stack) < since;
    if (recorded.has(stack.stackId) || isPast) continue;
    const waiting = environments.find(
      ({ stackId, stackName }) => stackId === null && stackName === stack.stackName,
    );
    if (waiting?.isHeld) continue;
    const finding = await readUnrecorded(database, connection, { stack, waiting, since });
    if (finding) findings.push(finding);
  }
  return findings;
}

async function compareOne(
  database: Database,
  connection: Connection,
  one: { environment: RecordedEnvironment; stack: ListedStack | undefined; until: Date; since: Date },
): Promise<Finding | null> {
  const { environment, stack, until, since } = one;
  const { stackId, unfinished } = environment;
  if (stackId === null) return null;
  const isSame = stack && stack.status === environment.stackStatus && changedAt(stack) <= until;
  const isUnread =
    stack && (stack.updatedAt ?? stack.createdAt)?.getTime() !== environment.stackChangedAt?.getTime();
  if (isSame && !isUnread && !unfinished) return null;
  const described = await describeStack(connection, stackId);
  const status = described?.StackStatus ?? null;
  const isGone = status === null || stackPhase(status) === 'deleted';
  if (isGone && environment.status === 'LOST') return null;
  const asked = stack ? await operationsAskedFor(connection, stack, since) : new Map<string, AskedFor>();
  const known = await knownOperations(database, [...asked.keys()]);
  const unknown = [...asked.keys()].filter((id) => !known.has(id));
  const isAtWork = ['working', 'rolling-back', 'deleting'].includes(stackPhase(status ?? undefined) ?? '');
  const differences =
    described && isComparable(status) ? await stackDifferences(connection, described, environment) : null;
  const finding = {
    target: connection.target.name,
    stackName: environment.stackName,
    stackId,
    stackStatus: status,
    changedAt: stack ? changedAt(stack) : null,
    environment,
    tags: tagsOf(described),
    asked,
    unknown,
    differences,
    described,
  };
  if (unfinished && unknown.length === 0) {
    // What is under way here as it is there, an ordinary follower sees to its end.
    const isUnderWay = isAtWork && unfinished.status === 'IN_PROGRESS';
    const wasAsked = asked.has(unfinished.id) || (unfinished.status === 'IN_PROGRESS' && !isAtWork);
    return wasAsked && !isUnderWay ? { kind: 'ended', ...finding } : null;
  }
  if (isGone) return { kind: 'gone', ...finding };
  const isChanged = unknown.length > 0 || differences !== null || status !== environment.stackStatus;
  return isChanged ? { kind: 'updated', ...finding } : null;
}

async function readUnrecorded(
  database: Database,
  connection: Connection,
  one: { stack: ListedStack; waiting: RecordedEnvironment | undefined; since: Date },
): Promise<Finding | null> {
  const { stack, waiting, since } = one;
  const described = await describeStack(connection, stack.stackId);
  const tags = tagsOf(described);
  const madeBy = tags[stackTagKeys.operation];
  if (madeBy === undefined || !operationId.test(madeBy)) return null;
  const asked = await operationsAskedFor(connection, stack, since);
  if (!asked.has(madeBy)) asked.set(madeBy, { at: stack.createdAt ?? since, began: 'CREATE_IN_PROGRESS' });
  const known = await knownOperations(database, [...asked.keys()]);
  const unknown = [...asked.keys()].filter((id) => !known.has(id));
  const isOfWaiting = waiting?.unfinished?.id === madeBy;
  if (unknown.length === 0 && !isOfWaiting) return null;
  const isDeleted = stackPhase(stack.status) === 'deleted';
  return {
    kind: isOfWaiting ? 'ended' : isDeleted ? 'passed' : 'new',
    target: connection.target.name,
    stackName: stack.stackName,
    stackId: stack.stackId,
    stackStatus: described?.StackStatus ?? stack.status,
    changedAt: changedAt(stack),
    environment: isOfWaiting ? (waiting ?? null) : null,
    tags,
    asked,
    unknown,
    differences: null,
    described,
  };
}

function tagsOf(stack: Stack | null): Record<string, string> {
  const tags = (stack?.Tags ?? []).flatMap(({ Key, Value }) => (Key && Value ? [[Key, Value] as const] : []));
  return Object.fromEntries(tags);
}
