import type { ChangeHistory } from '@/lib/blueprints/blueprint';
import type { Reader } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';

/** One launch or update that went well; `finishedAt` is ISO 8601. */
interface EndedChange {
  inputs: Readonly<Record<string, unknown>>;
  finishedAt: string;
}

/**
 * When each input was last changed, by the updates that went well; oldest first. One that failed is not counted: it may
 * have been rolled back before it came to that.
 */
export function lastChangesOf(changes: readonly EndedChange[]): Record<string, string> {
  const last: Record<string, string> = {};
  for (const [index, { inputs, finishedAt }] of changes.entries()) {
    const before = changes[index - 1]?.inputs ?? inputs;
    for (const [key, value] of Object.entries(inputs)) {
      if (key in before && before[key] !== value) last[key] = finishedAt;
    }
  }
  return last;
}

/** How far back one looks: far more updates than there are in a few hours. */
const longest = 50;

/** What a blueprint may know of the earlier changes of an environment, by the database's clock. */
export async function changeHistoryOf(reader: Reader, environmentId: string): Promise<ChangeHistory> {
  const ended = await reader.operation.findMany({
    where: { environmentId, kind: { in: ['CREATE', 'UPDATE'] }, status: 'SUCCEEDED' },
    orderBy: { finishedAt: 'desc' },
    take: longest,
    select: { inputs: true, finishedAt: true },
  });
  const changes = ended
    .toReversed()
    .flatMap(({ inputs, finishedAt }) =>
      finishedAt === null
        ? []
        : [{ inputs: inputs as Record<string, unknown>, finishedAt: finishedAt.toISOString() }],
    );
  return { now: (await databaseNow(reader)).toISOString(), lastChanged: lastChangesOf(changes) };
}
