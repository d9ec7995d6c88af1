import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { reconnectDelayMs } from '@/components/live/reconnect-delay';
import { announce } from '@/lib/environments/announce';
import { paths } from '@/lib/paths/paths';
import { startDatabaseServer } from '@/lib/testing/chaos/server';
import { startWorld, type World } from '@/lib/testing/chaos/world';
import { type PortalProcess, startPortalProcess } from '@/lib/testing/checks/portal-process';
import { markdown, percentile } from './figures';
import { fillRecord } from './fill-record';
import { tell } from './progress';

/**
 * `npm run bench:streams`: many streams over three portals of which one is restarted, while things happen. Each stream
 * does as a browser does: it connects again after a while, wherever a load balancer leads it, and says up to where it
 * knows everything. Counted is, for each change and each stream, whether and when the stream learnt of it, or of a later
 * one of the same environment. Prints Markdown.
 *
 * `--streams 1000`, `--changes 300`, `--seconds 60`.
 */
interface Stream {
  /** What it learnt last of each environment, by name. */
  revisions: Map<string, number>;
  lastRevision: number;
  failures: number;
  portal: number;
}

interface Happened {
  name: string;
  revision: number;
  at: number;
  /** How long after the commit each stream knew, in ms. */
  heard: number[];
  duringRestart: boolean;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      streams: { type: 'string', default: '1000' },
      changes: { type: 'string', default: '300' },
      seconds: { type: 'string', default: '60' },
    },
  });
  const server = await startDatabaseServer(true);
  const world = await startWorld(server, 60);
  const portals: PortalProcess[] = [];
  try {
    await fillRecord(world, 100);
    for (let count = 0; count < 3; count += 1) {
      tell(`starting portal ${count + 1} of 3`);
      portals.push(await startPortalProcess({ databaseUrl: world.databaseUrl }));
    }
    await measure(world, portals, {
      streams: Number(values.streams),
      changes: Number(values.changes),
      seconds: Number(values.seconds),
    });
  } finally {
    for (const portal of portals) await portal.stop();
    await world.close();
    await server.close();
  }
}

async function measure(
  world: World,
  portals: PortalProcess[],
  { streams: count, changes, seconds }: { streams: number; changes: number; seconds: number },
): Promise<void> {
  const happened: Happened[] = [];
  const open = new Map<string, Happened[]>();
  let ended = false;
  let reconnects = 0;
  const learnt = (stream: Stream, name: string, revision: number) => {
    const before = stream.revisions.get(name) ?? 0;
    if (revision <= before) return;
    stream.revisions.set(name, revision);
    const now = performance.now();
    for (const change of open.get(name) ?? []) {
      if (change.revision > before && change.revision <= revision) change.heard.push(now - change.at);
    }
  };
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
  const connect = (stream: Stream) => {
    const portal = portals[stream.portal];
    if (ended || !portal) return;
    let over = false;
    const again = () => {
      if (over || ended) return;
      over = true;
      reconnects += 1;
      // As a load balancer does: to another one.
      stream.portal = (stream.portal + 1 + Math.floor(Math.random() * 2)) % portals.length;
      stream.failures += 1;
      setTimeout(() => connect(stream), reconnectDelayMs(stream.failures, Math.random()));
    };
    const path = paths.live({ since: stream.lastRevision, watch: [] });
    const headers = { authorization: `Bearer ${world.token}` };
    const request = get(portal.url + path, { agent, headers }, (answer) => {
      if (answer.statusCode !== 200) return again();
      let rest = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        stream.failures = 0;
        const blocks = `${rest}${chunk}`.split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const id = Number(/^id: (\d+)$/m.exec(block)?.[1] ?? 0);
          stream.lastRevision = Math.max(stream.lastRevision, id);
          const name = /^event: environment$/m.test(block) && /"name":"([^"]+)"/.exec(block)?.[1];
          if (name) learnt(stream, name, id);
        }
      });
      answer.on('close', again);
    });
    request.on('error', again);
  };

  const streams = Array.from({ length: count }, (_, index): Stream => {
    return { revisions: new Map(), lastRevision: Date.now(), failures: 0, portal: index % portals.length };
  });
  tell(`opening ${count} streams`);
  for (const stream of streams) {
    connect(stream);
    await sleep(3);
  }
  await sleep(5_000);

  const environments = await world.database.environment.findMany({
    where: { status: 'ACTIVE' },
    select: { id: true, name: true },
  });
  const restartAt = Math.floor(changes / 3);
  let restarting: Promise<void> | undefined;
  let restarts = false;
  for (let index = 0; index < changes; index += 1) {
    if (index === restartAt) {
      tell('restarting a portal');
      restarts = true;
      restarting = restart(world, portals).finally(() => {
        restarts = false;
      });
    }
    const { id, name } = environments[index % environments.length] ?? { id: '', name: '' };
    // In front of the commit, so that nothing is heard of a change before it is known.
    const change: Happened = { name, revision: 0, at: 0, heard: [], duringRestart: restarts };
    const row = await world.database.$transaction(async (tx) => {
      await announce(tx, id);
      const { updatedAt } = await tx.environment.findUniqueOrThrow({ where: { id } });
      change.revision = updatedAt.getTime();
      open.set(name, [...(open.get(name) ?? []), change]);
      change.at = performance.now();
      return updatedAt;
    });
    if (row) happened.push(change);
    await sleep((seconds * 1_000) / changes);
  }
  await restarting;
  tell('waiting for the last to hear');
  await sleep(20_000);
  ended = true;
  agent.destroy();
  report(happened, count, reconnects);
}

async function restart(world: World, portals: PortalProcess[]): Promise<void> {
  const [first] = portals;
  if (!first) return;
  await first.stop();
  await sleep(2_000);
  portals[0] = await startPortalProcess({
    databaseUrl: world.databaseUrl,
    port: Number(new URL(first.url).port),
  });
}

function report(happened: readonly Happened[], streams: number, reconnects: number): void {
  const missed = happened.reduce((sum, { heard }) => sum + streams - heard.length, 0);
  const all = happened.flatMap(({ heard }) => heard);
  const quiet = happened.flatMap(({ heard, duringRestart }) => (duringRestart ? [] : heard));
  const ms = (value: number) => `${Math.round(value)} ms`;
  const row = [
    ...[streams, happened.length, reconnects, missed],
    ...[
      ms(percentile(quiet, 0.5)),
      ms(percentile(quiet, 0.95)),
      ms(percentile(all, 0.95)),
      ms(percentile(all, 1)),
    ],
  ];
  const table = markdown(
    [
      ...['streams', 'changes', 'connected again', 'missed', 'commit → browser, median', 'p95'],
      ...['p95, with the restart', 'longest'],
    ],
    [row],
  );
  process.stdout.write(`${table}\n\n`);
}

await main();
process.exit(0);
