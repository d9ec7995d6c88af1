import { parseArgs } from 'node:util';
import type { Outcome } from './scenario';
import { scenarios } from './scenarios';
import { startDatabaseServer } from './server';
import { tableOf } from './table';

/**
 * `npm run test:chaos`: every scenario with a real Postgres, real worker and portal processes, and the practice AWS
 * over HTTP. Exits 1 on any violation.
 *
 * `--only <part of a name>` picks scenarios; `--seeds N` repeats what depends on chance (20); `--first-seed N` begins
 * with another seed than 1, so that a long run can be made in parts; `--lanes N` runs so many crash scenarios side by
 * side (4); `--minutes N` begins no more of those after that; `--size F` scales the number of launches (1).
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '20' },
      'first-seed': { type: 'string', default: '1' },
      lanes: { type: 'string', default: '4' },
      minutes: { type: 'string', default: 'Infinity' },
      size: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
    },
  });
  const report = (line: string) => void process.stdout.write(`${line}\n`);
  const chosen = scenarios.filter(({ name }) => name.includes(values.only));
  const done: { name: string; outcome: Outcome }[] = [];
  for (const scenario of chosen) {
    report(`\n${scenario.name}`);
    const started = performance.now();
    const server = await startDatabaseServer(true);
    const settings = {
      server,
      seeds: Number(values.seeds),
      firstSeed: Number(values['first-seed']),
      lanes: Number(values.lanes),
      withinMs: Number(values.minutes) * 60_000,
      size: Number(values.size),
      report: (line: string) => report(`  ${line}`),
    };
    const outcome = await scenario.run(settings).catch(crashed).finally(server.close);
    for (const note of outcome.notes) report(`  ${note}`);
    for (const { kind, what } of outcome.violations) report(`  VIOLATION ${kind}: ${what}`);
    report(`  ${Math.round((performance.now() - started) / 1_000)} s`);
    done.push({ name: scenario.name, outcome });
  }
  report(`\n${tableOf(done)}`);
  process.exitCode = done.length > 0 && done.every(({ outcome }) => outcome.violations.length === 0) ? 0 : 1;
}

/** A scenario that could not be carried through has shown nothing. */
function crashed(error: unknown): Outcome {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { runs: 0, faults: 0, violations: [{ kind: 'lost', what }], notes: [] };
}

await main();
