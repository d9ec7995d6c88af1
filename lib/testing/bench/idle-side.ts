import { once } from 'node:events';
import { startDatabaseServer } from '@/lib/testing/chaos/server';
import { startWorld } from '@/lib/testing/chaos/world';
import { startPortalWithSignIn } from '@/lib/testing/checks/portal-sign-in';
import { fillRecord, liveNameAmong } from './fill-record';

/**
 * One side of `idle-tab.ts`: a portal over a database with a hundred environments, and somebody signed in who sees all
 * of them. Runs in the tree that it measures, which may be an older one: it uses no more than both have. Prints one line
 * of JSON when it is ready, and ends with its standard input.
 */
const environments = 100;

async function main(): Promise<void> {
  const server = await startDatabaseServer(true);
  const world = await startWorld(server, 60);
  await fillRecord(world, environments);
  const person = {
    ...{ id: 'watcher', name: 'Watcher', email: 'watcher@example.com', groups: ['slipway-approvers'] },
    ...{ role: 'approver' as const, team: '', may: '' },
  };
  const slipway = await startPortalWithSignIn(world.databaseUrl, [person]);
  const { browser } = await slipway.signIn(person.id);
  const ready = {
    url: slipway.portal.url,
    pid: slipway.portal.pid,
    cookie: browser.cookie,
    environment: liveNameAmong(environments),
  };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  process.stdin.resume();
  await once(process.stdin, 'end');
  await slipway.close();
  await world.close();
  await server.close();
}

await main();
process.exit(0);
