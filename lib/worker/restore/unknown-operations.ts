import type { Connection } from '@/lib/aws/connect';
import { type ListedStack, listAllStacks, readTokens } from '@/lib/aws/read-stacks';
import { describeStack } from '@/lib/aws/stack';
import { stackTagKeys } from '@/lib/blueprints/stack-tags';
import type { Database } from '@/lib/db/client';
import { operationOfToken } from '@/lib/environments/operations/event-origin';
import { knownOperations, recordedUntil } from '@/lib/restore/known-operations';
import { isProbeName } from '@/lib/stacks/probe-name';
import { ownStackName } from '@/lib/targets/orphans';

/** An operation of Slipway's that AWS carried out, or carries out, and that the database does not have. */
export interface UnknownOperation {
  operationId: string;
  stackId: string;
  stackName: string;
  at: Date | null;
}

/** The clocks of AWS and of the database may differ by so much. */
const clockSkewMs = 5 * 60_000;

/**
 * What AWS was asked for since then, with a token or a tag of an operation of ours, that this database knows nothing of.
 * One list for all stacks, those that were deleted among them; events only of those that changed later than the record
 * of them says. The token is the operation's id, and people don't choose such a one: the console's has another form, and
 * the command line sends none. Where a target's account and region are shared with another installation, its stacks would
 * count too; the bootstrap's roles trust one installation only, so that they are not shared.
 */
export async function unknownOperations(
  database: Database,
  connection: Connection,
  lookedAt: Date | null,
): Promise<UnknownOperation[]> {
  const since = new Date(Math.max(0, (lookedAt?.getTime() ?? 0) - clockSkewMs));
  const own = (await listAllStacks(connection)).filter(isOwn);
  const recent = own.filter((stack) => changedAt(stack) >= since.getTime());
  const recorded = await recordedUntil(
    database,
    recent.map(({ stackId }) => stackId),
  );
  const found: UnknownOperation[] = [];
  for (const stack of recent) {
    const until = recorded.get(stack.stackId);
    if (until && changedAt(stack) <= until.getTime()) continue;
    found.push(...(await unknownOf(database, connection, stack, { since, isRecorded: Boolean(until) })));
  }
  return found;
}

export function isOwn(stack: ListedStack): boolean {
  return ownStackName.test(stack.stackName) && !stack.isNested && !isProbeName(stack.stackName);
}

/** Without any time, it may have been just now. */
function changedAt({ createdAt, updatedAt, deletedAt }: ListedStack): number {
  const times = [createdAt, updatedAt, deletedAt].flatMap((time) => time?.getTime() ?? []);
  return times.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...times);
}

async function unknownOf(
  database: Database,
  connection: Connection,
  { stackId, stackName, createdAt }: ListedStack,
  { since, isRecorded }: { since: Date; isRecorded: boolean },
): Promise<UnknownOperation[]> {
  const asked = new Map<string, Date | null>();
  if (!isRecorded) {
    const stack = await describeStack(connection, stackId);
    const madeBy = stack?.Tags?.find(({ Key }) => Key === stackTagKeys.operation)?.Value;
    // Whoever made a stack of such a name by hand.
    if (madeBy === undefined) return [];
    asked.set(madeBy, createdAt);
  }
  for (const [token, at] of await readTokens(connection, stackId, since))
    asked.set(operationOfToken(token), at);
  const ids = [...asked.keys()].filter((id) => operationId.test(id));
  const known = await knownOperations(database, ids);
  return ids
    .filter((id) => !known.has(id))
    .map((id) => ({ operationId: id, stackId, stackName, at: asked.get(id) ?? null }));
}

const operationId = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
