import { loadActor } from '@/lib/access/load-actor';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import type { DatabaseServer } from '@/lib/testing/chaos/server';
import { startWorld, type World } from '@/lib/testing/chaos/world';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { markdown, median, percentile } from './figures';
import { cap } from './launch-by-slipway';
import { tell, withProgress } from './progress';

const withinMs = 3_600_000;

/**
 * Has every team ask for its launches, one team after the other, before the workers start; then launches all of them
 * on a practice AWS that is capped. The order in which CloudFormation took them shows whether teams took turns: when
 * nobody is ahead, no team that still waits has had more than one launch less than any other.
 * @returns a table with a row
 */
export async function launchFairly(
  server: DatabaseServer,
  { launches, teams: teamCount }: { launches: number; teams: number },
): Promise<string> {
  const world = await startWorld(server, 0.5);
  try {
    const teams = Array.from({ length: teamCount }, (_, index) => `team-${index + 1}`);
    await withProgress(
      () => `fairness: ${world.acknowledged.length} of ${launches} requested`,
      () => requestAll(world, teams, launches),
    );
    await world.aws.faults([cap]);
    const started = performance.now();
    for (let worker = 0; worker < 3; worker += 1) world.startWorker();
    await untilEnded(world, launches);
    const wallSeconds = (performance.now() - started) / 1_000;
    const operations = await world.database.operation.findMany({
      select: { status: true, reason: true, acceptedAt: true, environment: { select: { teamId: true } } },
    });
    const failed = operations.filter(({ status }) => status !== 'SUCCEEDED');
    for (const { status, reason } of failed) tell(`a launch is ${status}: ${reason}`);
    const taken = operations
      .flatMap(({ acceptedAt, environment: { teamId } }) => (acceptedAt ? [{ teamId, acceptedAt }] : []))
      .sort((one, other) => one.acceptedAt.getTime() - other.acceptedAt.getTime())
      .map(({ teamId }) => teamId);
    const middles = middlesOf(taken);
    const throttled = (await world.aws.calls()).filter(({ errorCode }) => errorCode === 'Throttling').length;
    return markdown(
      [
        'launches',
        'teams',
        'false failures',
        'largest lead of a team',
        'place of a team’s launches: first team to last',
        'throttled',
        'wall time',
      ],
      [
        [
          launches,
          teamCount,
          failed.length,
          `${largestLead(taken)} launches (median of all moments: ${medianLead(taken)})`,
          `${percentile(middles, 0).toFixed(0)} to ${percentile(middles, 1).toFixed(0)} of ${launches}`,
          throttled,
          `${wallSeconds.toFixed(0)} s`,
        ],
      ],
    );
  } finally {
    await world.close();
  }
}

async function requestAll(world: World, teams: readonly string[], launches: number): Promise<void> {
  const { database, ctx } = world;
  await database.user.update({
    where: { id: ctx.actor.id },
    data: { memberships: { create: teams.map((name) => ({ team: { create: { name } } })) } },
  });
  const actor = await loadActor(database, ctx.actor.id);
  if (!actor) throw new Error('Ada is missing');
  const place = { blueprint: 'web-environment', target: 'sandbox' };
  const inputs = { zones: 2, natGateways: 'single' };
  const each = launches / teams.length;
  for (const [index, team] of teams.entries()) {
    for (let launch = 1; launch <= each; launch += 1) {
      const input = { name: `fair-${index + 1}-${launch}`, ...place, team, inputs };
      world.acknowledge(await launchEnvironment({ ctx: { ...ctx, actor }, input }));
    }
  }
}

async function untilEnded(world: World, launches: number): Promise<void> {
  let ended = 0;
  const state = () => `fairness: ${ended} of ${launches} ended`;
  await withProgress(state, () =>
    waitUntil(
      'all launches to end',
      async () => {
        if (world.workers.every((worker) => worker.isGone())) throw new Error('All workers are gone');
        ended = await world.database.operation.count({ where: { finishedAt: { not: null } } });
        return ended >= launches;
      },
      { withinMs, everyMs: 1_000, state },
    ),
  );
}

/**
 * After each launch that was taken: how many more than any other team that still waits the team has had that has had the
 * most.
 */
function leads(taken: readonly string[]): number[] {
  const wanted = new Map<string, number>();
  for (const team of taken) wanted.set(team, (wanted.get(team) ?? 0) + 1);
  const had = new Map([...wanted.keys()].map((team) => [team, 0]));
  return taken.map((team) => {
    had.set(team, (had.get(team) ?? 0) + 1);
    const waiting = [...had].filter(([name, count]) => count < (wanted.get(name) ?? 0));
    if (waiting.length === 0) return 0;
    return Math.max(...had.values()) - Math.min(...waiting.map(([, count]) => count));
  });
}

const largestLead = (taken: readonly string[]) => Math.max(0, ...leads(taken));
const medianLead = (taken: readonly string[]) => median(leads(taken));

/** The mean place of each team's launches in the order. */
function middlesOf(taken: readonly string[]): number[] {
  const places = new Map<string, number[]>();
  for (const [index, team] of taken.entries()) places.set(team, [...(places.get(team) ?? []), index + 1]);
  return [...places.values()].map((all) => all.reduce((sum, place) => sum + place, 0) / all.length);
}
