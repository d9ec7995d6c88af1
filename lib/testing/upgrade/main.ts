import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedDemo } from '@/lib/sandbox/demo/seed';
import { startIdentityProvider } from '@/lib/sandbox/identity/start';
import { createDatabase } from '@/lib/sandbox/postgres/databases';
import { removePostgresData } from '@/lib/sandbox/postgres/place';
import { startPostgres } from '@/lib/sandbox/postgres/start';
import { startPracticeProcess } from '@/lib/testing/chaos/practice-aws';
import { readTruth } from '@/lib/testing/chaos/truth';
import { testAuditKey } from '@/lib/testing/checks/audit-key.mjs';
import { withoutLimits } from '@/lib/testing/checks/portal-process';
import { makeRoomForManyIn } from '@/lib/testing/checks/room-for-many';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { type Balancer, startBalancer } from './balancer';
import { type Fleet, type Replica, run, startPortal, startWorker } from './replicas';
import { activeAmong, startLoad } from './steady-load';
import { type Build, makeTwoBuilds } from './two-builds';
import { openVisitors } from './visitors';

const portalCount = 2;
const workerCount = 3;
const scripted = Array.from({ length: 22 }, (_, index) => `rolling-${index + 1}`);
const typed = ['typed-1', 'typed-2'];
const region = 'eu-west-3';

// What is seeded here goes on record, too.
process.env.AUDIT_KEY ??= testAuditKey;

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** What is to be stopped, the last first, whatever happened. */
const closers: (() => unknown)[] = [];

/**
 * `npm run test:upgrade`: rolls two portals and three workers from one build to the next, with one more migration,
 * behind a load balancer, while a script and people with open pages and half-filled forms launch environments. Exits 1
 * where an action failed, a page showed an error, a launch was lost or doubled, or a process did not end at SIGTERM.
 */
async function main(): Promise<void> {
  say('building twice');
  const folder = mkdtempSync(join(tmpdir(), 'slipway-builds-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const { before, after } = makeTwoBuilds(process.cwd(), folder);
  if (before.manifest.build === after.manifest.build) throw new Error('Both builds have the same name');
  const place = await startPlace(before);
  const { balancer, fleet, tokens } = place;

  const portals: Replica[] = [];
  const workers: Replica[] = [];
  closers.push(() => [...portals, ...workers].map((replica) => replica.kill()));
  for (let index = 0; index < portalCount; index += 1) {
    const portal = await startPortal(before, fleet);
    portals.push(portal);
    balancer.add(portal.url);
  }
  for (let index = 0; index < workerCount; index += 1) workers.push(await startWorker(before, fleet));

  const shown = startLoad({ url: balancer.url, token: tokens.engineer, names: ['shown'], everyMs: 0 });
  await shown.done;
  await untilActive(balancer.url, tokens.engineer, ['shown'], workers);
  const visitors = await openVisitors(balancer.url, 'shown', typed);
  closers.push(visitors.close);
  say(`${portalCount} portals and ${workerCount} workers of build ${before.manifest.build}, pages are open`);

  const load = startLoad({
    url: balancer.url,
    token: tokens.engineer,
    names: scripted,
    everyMs: 1_500,
  });
  const stops: { what: string; code: number | null; ms: number }[] = [];
  await run(after, 'migrate', { DATABASE_URL: place.databaseUrl });
  await makeRoomForManyIn(place.databaseUrl);
  say('the schema is the next one');
  let reloads = 0;
  for (const [index, old] of [...portals].entries()) {
    const next = await startPortal(after, fleet);
    portals.push(next);
    balancer.add(next.url);
    await balancer.drain(old.url);
    stops.push({ what: 'portal', ...(await old.stop()) });
    say(`portal ${index + 1} is of the next build`);
    // One form is sent while both builds serve, the other one when the old build is gone.
    reloads += (await visitors.launchFromForm(index)).reloads;
  }
  for (const [index, old] of [...workers].entries()) {
    workers.push(await startWorker(after, fleet));
    stops.push({ what: 'worker', ...(await old.stop()) });
    say(`worker ${index + 1} is of the next build`);
  }
  await load.done;
  const all = [...scripted, ...typed];
  await untilActive(balancer.url, tokens.engineer, all, workers);
  await visitors.expectWell();

  const stacks = (await readTruth(place.awsUrl)).filter(({ name }) =>
    all.includes(name.replace(/^slipway-/, '')),
  );
  report({
    'failed actions': [...shown.failures, ...load.failures],
    'requests that failed at the load balancer': balancer.failures,
    'errors on a page': visitors.errors,
    'launches without their one stack': all.filter(
      (name) => stacks.filter((stack) => stack.name === `slipway-${name}`).length !== 1,
    ),
    'processes that did not end well at SIGTERM': stops
      .filter(({ code }) => code !== 0)
      .map(({ what, code }) => `${what}: ${code}`),
  });
  const slowest = Math.max(...stops.map(({ ms }) => ms));
  say(
    `${all.length} launches are active · ${balancer.requests()} requests · ${reloads} reloads asked of people · ` +
      `slowest stop ${(slowest / 1_000).toFixed(1)} s`,
  );
}

interface Place {
  balancer: Balancer;
  fleet: Fleet;
  tokens: { engineer: string };
  databaseUrl: string;
  awsUrl: string;
}

async function startPlace(before: Build): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-upgrade-'));
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  const postgres = await startPostgres({ dataDir, durable: true });
  closers.push(async () => {
    await postgres.stop();
    removePostgresData(dataDir);
    rmSync(folder, { recursive: true, force: true });
  });
  const databaseUrl = await createDatabase(postgres.url, 'slipway');
  await run(before, 'migrate', { DATABASE_URL: databaseUrl });
  const aws = await startPracticeProcess(4);
  closers.push(aws.close);
  await makeRoomForManyIn(databaseUrl);
  const tokens = await seedDemo({ databaseUrl, awsEndpointUrl: aws.url, region, log: () => undefined });
  const balancer = await startBalancer();
  closers.push(balancer.close);
  const client = { clientId: 'slipway', clientSecret: 'practice' };
  const provider = await startIdentityProvider({ portalUrl: balancer.url, ...client });
  closers.push(provider.close);
  const fleet: Fleet = {
    portalVariables: {
      DATABASE_URL: databaseUrl,
      AUDIT_KEY: testAuditKey,
      NEXTAUTH_URL: balancer.url,
      NEXTAUTH_SECRET: 'the same for every replica, and no secret at all',
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: client.clientId,
      OIDC_CLIENT_SECRET: client.clientSecret,
      ...withoutLimits,
    },
    workerVariables: {
      DATABASE_URL: databaseUrl,
      AUDIT_KEY: testAuditKey,
      AWS_REGION: region,
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: 'practice',
      AWS_SECRET_ACCESS_KEY: 'practice',
    },
  };
  return { balancer, fleet, tokens, databaseUrl, awsUrl: aws.url };
}

async function untilActive(
  url: string,
  token: string,
  names: readonly string[],
  workers: readonly Replica[],
): Promise<void> {
  await waitUntil(
    `${names.length} launches to be active`,
    async () => (await activeAmong(url, token, names)).length === names.length,
    { withinMs: 300_000, everyMs: 500, state: () => workers.map(({ log }) => log().slice(-1_500)) },
  );
}

function report(findings: Readonly<Record<string, readonly string[]>>): void {
  for (const [what, found] of Object.entries(findings)) {
    say(`${String(found.length).padStart(4)} ${what}`);
    for (const one of found.slice(0, 20)) say(`       ${one}`);
    if (found.length > 0) process.exitCode = 1;
  }
}

try {
  await main();
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
} finally {
  for (const close of closers.toReversed()) await close();
}
