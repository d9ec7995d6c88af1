import type { Connection } from '@/lib/aws/connect';
import { type AskedFor, type ListedStack, listAllStacks, readTokens } from '@/lib/aws/read-stacks';
import { describeStack } from '@/lib/aws/stack';
import { stackTagKeys } from '@/lib/blueprints/stack-tags';
import type { Database } from '@/lib/db/client';
import { operationOfToken } from '@/lib/environments/operations/event-origin';
import { begunOperations, orphansSeenUntil, recordedUntil } from '@/lib/restore/known-operations';
import { isProbeName } from '@/lib/stacks/probe-name';
import { ownStackName } from '@/lib/targets/orphans';

/** An operation of Slipway's that AWS was asked for, and that the database does not have, or has as not begun. */
export interface UnknownOperation {
  operationId: string;
  stackName: string;
}

/** The clocks of AWS and of the database may differ by so much. */
const clockSkewMs = 5 * 60_000;

/**
 * What AWS was asked for since then, with a token or a tag of an operation of ours that this database knows nothing of, or takes for not begun.
 * One list for all stacks, those that were deleted among them; events only of those that changed later than the record
 * of them says. The token is the operation's id, and people don't choose such a one: the console's has another form, and
 * the command line sends none; a script that sends a random UUID for one looks like Slipway, until its change is on the record
 * as one from outside. Where a target's account and region are shared with another installation, its stacks would
 * count too; the bootstrap's roles trust one installation only, so that they are not shared.
 */
export async function unknownOperations(
  database: Database,
  connection: Connection,
  lookedAt: Date | null,
): Promise<UnknownOperation[]> {
  const since = sinceLook(lookedAt);
  const recent = (await listOwnStacks(connection)).filter((stack) => changedAt(stack) >= since);
  const ids = recent.map(({ stackId }) => stackId);
  const recorded = await recordedUntil(database, ids);
  const orphans = await orphansSeenUntil(database, ids);
  const found: UnknownOperation[] = [];
  for (const stack of recent) {
    const until = recorded.get(stack.stackId);
    const knownUntil = until ?? orphans.get(stack.stackId);
    if (knownUntil && changedAt(stack) <= knownUntil) continue;
    const asked = await operationsAskedFor(connection, stack, since);
    if (!until) {
      const madeBy = await makerOf(connection, stack.stackId);
      // Somebody made a stack of such a name by hand.
      if (madeBy === null) continue;
      if (!asked.has(madeBy)) asked.set(madeBy, { at: stack.createdAt ?? since, began: null });
    }
    const begun = await begunOperations(database, [...asked.keys()]);
    for (const operationId of asked.keys())
      if (!begun.has(operationId)) found.push({ operationId, stackName: stack.stackName });
  }
  return found;
}

export function sinceLook(lookedAt: Date | null): Date {
  return new Date(Math.max(0, (lookedAt?.getTime() ?? 0) - clockSkewMs));
}

/** All stacks that are called like an environment's, those that were deleted in the last 90 days among them. */
export async function listOwnStacks(connection: Connection): Promise<ListedStack[]> {
  const listed = await listAllStacks(connection);
  return listed.filter(
    ({ stackName, isNested }) => ownStackName.test(stackName) && !isNested && !isProbeName(stackName),
  );
}

/** Without any time, it may have been just now. */
export function changedAt({ createdAt, updatedAt, deletedAt }: ListedStack): Date {
  const times = [createdAt, updatedAt, deletedAt].flatMap((time) => time?.getTime() ?? []);
  return new Date(times.length === 0 ? 8.64e15 : Math.max(...times));
}

/** By the id of an operation, known or not: what it asked of CloudFormation. */
export async function operationsAskedFor(
  connection: Connection,
  { stackId }: ListedStack,
  since: Date,
): Promise<Map<string, AskedFor>> {
  const asked = new Map<string, AskedFor>();
  for (const [token, one] of await readTokens(connection, stackId, since)) {
    const id = operationOfToken(token);
    const other = asked.get(id);
    // A deletion's later rounds, or a cancellation, come after.
    if (operationId.test(id) && (!other || one.at < other.at)) asked.set(id, one);
  }
  return asked;
}

/** The operation that made the stack, by its tag; null for one that Slipway did not make. */
async function makerOf(connection: Connection, stackId: string): Promise<string | null> {
  const stack = await describeStack(connection, stackId);
  const tag = stack?.Tags?.find(({ Key }) => Key === stackTagKeys.operation)?.Value;
  return tag !== undefined && operationId.test(tag) ? tag : null;
}

export const operationId = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
