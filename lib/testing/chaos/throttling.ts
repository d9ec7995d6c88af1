import { setTimeout as sleep } from 'node:timers/promises';
import { callBudget } from '@/lib/worker/tunables';
import { inWorld, sized } from './in-world';
import type { ObservedCall } from './practice-process';
import { namesOf, type Scenario } from './scenario';
import type { World } from './world';

/** A launch takes half a minute, so that many of them are under way during the throttling. */
const speed = 2;
const nothingButMs = 60_000;
/** The budget gives out what it saved up at once, and a call that it let go may arrive late, together with the next. */
const slackCalls = 3;
const windowMs = 10_000;
/** A pace that was halved holds for the calls that ask from then on; those that wait were let go before. */
const lagMs = 2_000;

/** A share of all calls is throttled while many stacks are launched, then for a minute every one. */
export const throttling: Scenario = {
  name: '30 % throttled, then nothing else',
  run: (settings) =>
    inWorld(settings, speed, async (world, outcome) => {
      const names = namesOf('throttled', sized(settings, 50, 4));
      outcome.runs = names.length;
      const rate = {
        kind: 'api',
        service: 'cloudformation',
        code: 'Throttling',
        rate: 0.3,
        seed: 7,
      } as const;
      await world.aws.faults([rate]);
      world.startWorker();
      world.startWorker();
      const paces = watchPace(world);
      const ids: string[] = [];
      for (const name of names) ids.push(await world.launch(name));
      await world.ended(ids.slice(0, 1), 300_000);
      const { rate: _, seed: __, ...always } = rate;
      await world.aws.faults([always]);
      await sleep(nothingButMs * Math.min(1, settings.size * 2));
      await world.aws.faults([rate]);
      await world.ended(ids, 900_000);
      const calls = await world.aws.calls();
      outcome.faults = calls.filter((call) => call.errorCode === 'Throttling').length;
      const overdrawn = findOverdrawn(calls, await paces.stop());
      outcome.notes.push(
        `${calls.length} calls for ${names.length} launches, ${outcome.faults} of them throttled; the busiest ten seconds took ${Math.round(overdrawn.mostShare * 100)} % of what the budget allowed for them`,
      );
      if (overdrawn.beyond !== null) outcome.violations.push({ kind: 'late', what: overdrawn.beyond });
    }),
};

const reads = ['ListStacks', 'DescribeStacks', 'DescribeStackEvents', 'ListStackResources'];

interface Pace {
  at: number;
  /** Reads per second that the budget gives out. */
  rate: number;
}

/** Notes the pace of the budget that the workers share, as often as it may change. */
function watchPace(world: World): { stop: () => Promise<Pace[]> } {
  const paces: Pace[] = [];
  let going = true;
  const watching = (async () => {
    while (going) {
      const budget = await world.database.callBudget.findFirst();
      paces.push({ at: Date.now(), rate: budget?.rate ?? callBudget.startRate });
      await sleep(250);
    }
  })();
  return {
    stop: async () => {
      going = false;
      await watching;
      return paces;
    },
  };
}

/** Compares each ten seconds of reads with what the budget gave out in them; both clocks are this machine's. */
function findOverdrawn(
  calls: readonly ObservedCall[],
  paces: readonly Pace[],
): { mostShare: number; beyond: string | null } {
  const times = calls
    .filter(({ action }) => reads.includes(action))
    .map(({ at }) => at)
    .sort((a, b) => a - b);
  let [mostShare, first] = [0, 0];
  let beyond: string | null = null;
  for (const [last, at] of times.entries()) {
    while (at - (times[first] ?? at) >= windowMs) first += 1;
    const count = last - first + 1;
    const allowed = allowedBetween(paces, at - windowMs, at) + slackCalls;
    mostShare = Math.max(mostShare, count / allowed);
    if (count > allowed)
      beyond ??= `${count} reads in ten seconds, of ${allowed.toFixed(1)} that the budget allowed`;
  }
  return { mostShare, beyond };
}

function allowedBetween(paces: readonly Pace[], from: number, to: number): number {
  let allowed = 0;
  for (const [index, { at }] of paces.entries()) {
    const until = Math.min(to, paces[index + 1]?.at ?? to);
    const seconds = (until - Math.max(from, at)) / 1_000;
    if (seconds <= 0) continue;
    const valid = paces.filter((pace) => pace.at <= until && pace.at > at - lagMs).map(({ rate }) => rate);
    allowed += seconds * Math.max(...valid, callBudget.leastRate);
  }
  return allowed;
}
