import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRunning } from '@/lib/sandbox/setup/lock.mjs';
import { stepLine } from '@/lib/sandbox/setup/step-line.mjs';
import { addCounts, type Counts, summaryLine } from './results';
import { type CommandRunner, createCommandRunner } from './run-command';
import { buildPortal, rounds, runStage, type StageName, stageNames } from './stages';

/**
 * `npm test`: every stage, whatever became of the one before, and one line with the counts at the end.
 * `npm test -- unit lint` runs only those.
 */
const root = resolve(fileURLToPath(new URL('../../..', import.meta.url)));
const logs = join(root, '.checks');
const MOST_LINES_SHOWN = 200;

function chooseStages(names: readonly string[]): readonly StageName[] {
  const unknown = names.filter((name) => !stageNames.some((known) => known === name));
  if (unknown.length > 0) {
    process.stderr.write(`Unknown stage: ${unknown.join(', ')}. There are: ${stageNames.join(', ')}.\n`);
    process.exit(2);
  }
  return names.length === 0 ? stageNames : stageNames.filter((name) => names.includes(name));
}

function line(text: string): void {
  process.stdout.write(`${text}\n`);
}

function showLog(logFile: string): void {
  if (!existsSync(logFile)) return;
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
  if (lines.length > MOST_LINES_SHOWN) line(`    … the whole output is in ${logFile}`);
  for (const text of lines.slice(-MOST_LINES_SHOWN)) line(`    ${text}`);
}

async function perform(name: StageName, runner: CommandRunner, signal: AbortSignal): Promise<Counts> {
  const logFile = join(logs, `${name}-${process.pid}.log`);
  const reportFile = join(logs, `${name}-${process.pid}.json`);
  const told: string[] = [];
  const started = performance.now();
  const tell = (text: string) => told.push(text);
  const counts = await runStage(name, { root, logFile, reportFile, runner, tell, signal });
  const failed = counts.failed > 0;
  line(stepLine(failed ? 'failed' : 'done', name, summaryLine(counts), performance.now() - started));
  if (failed && !signal.aborted) showLog(logFile);
  else rmSync(logFile, { force: true });
  if (!signal.aborted) for (const text of told) line(`    ${text.replaceAll('\n', '\n    ')}`);
  return counts;
}

/** Aborts on Ctrl-C, and when whoever started this is gone. */
function watchForStop(runner: CommandRunner): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    runner.stop();
    controller.abort(new Error('Stopped.'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.on('disconnect', stop);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return controller.signal;
}

/** Logs and reports carry the id of the run that wrote them, so that two runs at once keep theirs apart. */
function removeEarlierLogs(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const pid = /-(\d+)\.(log|json)$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning({ pid: Number(pid), startedAt: null })) rmSync(join(folder, name));
  }
}

async function main(): Promise<number> {
  const chosen = chooseStages(process.argv.slice(2));
  removeEarlierLogs(logs);
  const runner = createCommandRunner(root);
  const signal = watchForStop(runner);
  let total: Counts = { passed: 0, failed: 0, skipped: 0 };
  const begin = async (name: StageName | 'build') => {
    if (signal.aborted) return;
    if (name !== 'build') {
      if (!chosen.includes(name)) return;
      const counts = await perform(name, runner, signal);
      total = addCounts(total, counts);
    } else if (chosen.includes('browser') || chosen.includes('database')) {
      // A build that fails does so again where it is needed, and says why there.
      await buildPortal({ root, signal }).catch(() => undefined);
    }
  };
  for (const lanes of rounds) {
    await Promise.all(
      lanes.map(async (lane) => {
        for (const name of lane) await begin(name);
      }),
    );
  }
  if (signal.aborted) {
    line('  Stopped before the end.');
    return 130;
  }
  line('');
  line(summaryLine(total));
  return total.failed > 0 ? 1 : 0;
}

process.exit(await main());
