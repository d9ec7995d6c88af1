import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPracticeProcess } from '@/lib/testing/chaos/practice-aws';
import { namesOf } from '@/lib/testing/chaos/scenario';
import type { Command } from './command';
import { processorSeconds } from './figures';
import { cap } from './launch-by-slipway';
import { compareWithTruth, type Known, type LaunchResult } from './launch-result';
import { tell, withProgress } from './progress';
import { runToEnd } from './run-to-end';

export interface CommandRun {
  count: number;
  atOnce: number;
  /** Of the practice AWS. */
  speed: number;
  /** `Key=value` */
  parameters: readonly string[];
}

/**
 * Launches so many stacks of the same template and parameters as Slipway's, so many processes at a time. A process that
 * fails is told at once and counted; the others go on.
 * @throws Error when the tool is not installed, or can't be prepared
 */
export async function launchByCommand(command: Command, run: CommandRun): Promise<LaunchResult> {
  // Asked once: looking for it is itself a process.
  const program = command.program();
  const aws = await startPracticeProcess(run.speed);
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  try {
    await prepare(command, program, { endpoint: aws.url, folder });
    await aws.faults([cap]);
    const before = (await aws.calls()).length;
    const processorBefore = processorSeconds('self', 'ended children');
    const started = performance.now();
    const known = await launchAll(command, program, run, { endpoint: aws.url, folder });
    const wallMs = performance.now() - started;
    const calls = (await aws.calls()).slice(before);
    const spent = processorSeconds('self', 'ended children') - processorBefore;
    await aws.faults([]);
    const way = `${command.way}, ${run.atOnce} processes at a time`;
    return await compareWithTruth(aws.url, { way, calls, known, processorSeconds: spent, wallMs });
  } finally {
    await aws.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Place {
  endpoint: string;
  /** Each process gets one of its own in it. */
  folder: string;
}

async function prepare({ way, prepare }: Command, program: string, place: Place): Promise<void> {
  if (!prepare) return;
  tell(`${way}: preparing the account`);
  const folder = mkdtempSync(join(place.folder, 'prepare-'));
  const { succeeded, lastWords } = await runToEnd(program, prepare, { ...place, folder });
  if (!succeeded) throw new Error(`${way} can't be prepared:\n${lastWords}`);
}

async function launchAll(
  command: Command,
  program: string,
  { count, atOnce, parameters }: CommandRun,
  place: Place,
): Promise<Known[]> {
  const known: Known[] = [];
  const queue = namesOf('slipway-bench', count);
  const lane = async () => {
    for (let stackName = queue.shift(); stackName; stackName = queue.shift()) {
      const folder = mkdtempSync(join(place.folder, `${stackName}-`));
      const args = command.args(stackName, parameters, folder);
      const { succeeded, lastWords } = await runToEnd(program, args, { ...place, folder });
      known.push({ stackName, at: Date.now(), succeeded });
      if (!succeeded) tell(`${command.way} of ${stackName} failed:\n${lastWords}`);
    }
  };
  const state = () => {
    const failed = known.filter(({ succeeded }) => !succeeded).length;
    return `${command.way}: ${known.length} of ${count} ended, ${failed} failed`;
  };
  await withProgress(state, () => Promise.all(Array.from({ length: Math.min(atOnce, count) }, lane)));
  return known;
}
