import { parseInput } from '@/lib/errors/parse-input';
import { environmentVerb, readSummary } from './environment-verb';
import { findReceiver, handOver, newOwnerSchema } from './new-owner';

/**
 * Makes an environment somebody else's, or another team's. What runs in AWS is not touched: its tags follow with the next
 * update. `body` is `{owner?, team?}`, unchecked.
 *
 * Throws 'not-found', 'forbidden', 'invalid' (nobody who could do anything with it), 'conflict' (it has ended).
 */
export const handOverEnvironment = environmentVerb({
  action: 'environment.hand-over',
  deed: 'handOver',
  parse: ({ body }: { name: string; body: unknown }) => parseInput(newOwnerSchema, body),
  rules: async ({ tx, environment: { teamId }, parsed }) => {
    const { name } = await tx.team.findUniqueOrThrow({ where: { id: teamId } });
    return findReceiver(tx, parsed, [name]);
  },
  write: async ({ tx, environment, ruled }) => {
    const change = await handOver(tx, environment, ruled);
    return { answer: await readSummary(tx, environment.id), audit: change && { details: change } };
  },
});
