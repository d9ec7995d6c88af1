import { loadActor } from '@/lib/access/load-actor';
import { openDatabase } from '@/lib/db/client';
import { requestEnvironment } from '@/lib/environments/request-environment';

/** What a replica of the portal does with a request: tells that it is ready, then submits the same one `count` times. */
async function main(): Promise<void> {
  const database = openDatabase(process.env.DATABASE_URL ?? '', { poolSize: 8 });
  const ada = await database.user.findUniqueOrThrow({ where: { email: 'ada@example.com' } });
  const actor = await loadActor(database, ada.id);
  if (!actor) throw new Error('Ada is missing');
  const input = {
    name: 'pressed',
    blueprint: 'web-environment',
    target: 'sandbox',
    team: 'payments',
    inputs: {},
  };
  const submit = () =>
    requestEnvironment({ ctx: { database, actor, via: 'api' }, input, idempotencyKey: 'the-same-key' });
  process.on('message', (message) => {
    const { count } = message as { count: number };
    void Promise.all(Array.from({ length: count }, submit)).then((answers) => process.send?.(answers));
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.('ready');
}

await main();
