import { z } from 'zod';
import { loadActor } from '@/lib/access/load-actor';
import { openDatabase } from '@/lib/db/client';
import { decideApproval } from '@/lib/environments/requests/decide-approval';

/** Decides on one request as an approver, in a process that may be killed. */
async function main(): Promise<void> {
  const variables = z.object({ DATABASE_URL: z.string(), DECIDE: z.string() }).parse(process.env);
  const { name, ...body } = z
    .object({ name: z.string(), operation: z.string(), decision: z.enum(['approve', 'refuse']) })
    .parse(JSON.parse(variables.DECIDE));
  const database = openDatabase(variables.DATABASE_URL, { poolSize: 1 });
  const { id } = await database.user.findFirstOrThrow({ where: { role: 'APPROVER' } });
  const actor = await loadActor(database, id);
  if (!actor) throw new Error('The approver is missing');
  const reason = body.decision === 'refuse' ? { reason: 'By chance' } : {};
  await decideApproval({
    ctx: { database, actor, via: 'api' },
    input: { name, body: { ...body, ...reason } },
  });
  await database.$disconnect();
}

await main();
