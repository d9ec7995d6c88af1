import { setTimeout as sleep } from 'node:timers/promises';
import { readBudget } from '@/lib/worker/tunables';
import { inWorld, sized } from './in-world';
import type { ObservedCall } from './practice-process';
import { namesOf, type Scenario } from './scenario';

/** A launch takes half a minute, so that many of them are under way during the throttling. */
const speed = 2;
const nothingButMs = 60_000;
/** The budget gives out what it saved up at once, and a call that it let go may arrive late, together with the next. */
const slackCalls = 3;
const windowMs = 10_000;

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
      const most = mostReadsPerSecond(calls);
      outcome.notes.push(
        `${calls.length} calls for ${names.length} launches, at most ${most.toFixed(1)} reads/s over ${windowMs / 1_000} s; the budget's ceiling is ${readBudget.mostRate}/s`,
      );
      const ceiling = readBudget.mostRate + (slackCalls * 1_000) / windowMs;
      if (most > ceiling)
        outcome.violations.push({ kind: 'late', what: `${most} reads/s are beyond the budget` });
    }),
};

const reads = ['ListStacks', 'DescribeStacks', 'DescribeStackEvents', 'ListStackResources'];

/** The densest ten seconds. */
function mostReadsPerSecond(calls: readonly ObservedCall[]): number {
  const times = calls
    .filter(({ action }) => reads.includes(action))
    .map(({ at }) => at)
    .sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [last, at] of times.entries()) {
    while (at - (times[first] ?? at) >= windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return (most * 1_000) / windowMs;
}
