import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startPracticeAws } from '@/lib/practice-aws/server';
import { ensureBuild } from '@/lib/sandbox/demo/build-portal';
import { ensurePythonTools } from '@/lib/sandbox/setup/python-tools';
import { ensureBrowser } from './browser';
import {
  problemsOf,
  pythonWithBoto3,
  RECORDINGS,
  readListed,
  readReplayed,
  summarizeReplayed,
} from './recordings';
import {
  type Counts,
  countPassedIn,
  oneFailed,
  onePassed,
  readPlaywrightReport,
  readVitestReport,
} from './results';
import type { CommandRunner } from './run-command';

/** The parts of `npm test`. */
export const stageNames = ['lint', 'types', 'unit', 'database', 'contract', 'recordings', 'browser'] as const;
export type StageName = (typeof stageNames)[number];

/**
 * One round after the other; in a round, lanes side by side: two that together keep two processors busy. `build` is the
 * portal's, which the artefact's tests and the browser's want later, and needs the folder that the types are made in.
 */
export const rounds: readonly (readonly (StageName | 'build')[])[][] = [
  [
    ['lint', 'unit'],
    ['types', 'build'],
  ],
  [['database'], ['contract', 'recordings']],
  [['browser']],
];

export type StageContext = {
  root: string;
  /** What the stage's commands print; shown when it fails. */
  logFile: string;
  /** Where a test runner puts its counts. */
  reportFile: string;
  runner: CommandRunner;
  /** Adds a line for the person who reads the result. */
  tell: (line: string) => void;
  signal: AbortSignal;
};

export type Stage = (context: StageContext) => Promise<Counts>;

/** The tests' own build, so that they can run beside a demo. */
const BUILD_DIR = '.next-test';

const bundled = (program: string) => [process.execPath, `node_modules/${program}`];

const oneCheck = (exitCode: number): Counts => (exitCode === 0 ? onePassed : oneFailed);

const sources = ['app', 'components', 'lib', 'infra-templates', 'e2e'];

/** Format and rules, who imports whom (.dependency-cruiser.cjs), and what nobody uses: files, exports, packages. */
const lint: Stage = async ({ runner, logFile }) => {
  const commands = [
    [...bundled('@biomejs/biome/bin/biome'), 'check', '.'],
    [...bundled('dependency-cruiser/bin/dependency-cruiser.mjs'), '--output-type', 'err-long', ...sources],
    [...bundled('knip/bin/knip.js'), '--no-progress', '--no-config-hints'],
  ];
  const exitCodes: number[] = [];
  for (const command of commands) exitCodes.push(await runner.run(command, { logFile }));
  return oneCheck(Math.max(...exitCodes));
};

/** The compiler needs the types that Next makes from the routes; on a fresh clone there are none. */
const types: Stage = async ({ runner, logFile }) => {
  const env = { SLIPWAY_BUILD_DIR: BUILD_DIR };
  const generated = await runner.run([...bundled('next/dist/bin/next'), 'typegen'], { logFile, env });
  if (generated !== 0) return oneFailed;
  return oneCheck(await runner.run([...bundled('typescript/bin/tsc'), '--noEmit', '-p', '.'], { logFile }));
};

/** Whether vitest has anything to run: the patterns of vitest.config.ts. */
function testFilesExist(root: string, project: 'unit' | 'database' | 'contract'): boolean {
  const all = globSync('{app,components,lib,infra-templates,prisma}/**/*.test.{ts,tsx}', { cwd: root });
  const kindOf = (path: string) =>
    path.endsWith('.db.test.ts') ? 'database' : path.endsWith('.contract.test.ts') ? 'contract' : 'unit';
  return all.some((path) => kindOf(path) === project);
}

function vitest(project: 'unit' | 'database' | 'contract'): Stage {
  return async ({ root, runner, logFile, reportFile, tell, signal }) => {
    // Here and not in the tests, which run side by side: they look for the tools and are skipped without them.
    const missing = project === 'database' ? null : await ensurePythonTools({ root, signal });
    if (missing !== null) tell(`Some tests are skipped: ${missing}.`);
    const command = [
      ...bundled('vitest/vitest.mjs'),
      'run',
      '--project',
      project,
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
    ];
    const exitCode = await runner.run(command, { logFile });
    return readVitestReport(reportFile, exitCode, testFilesExist(root, project));
  };
}

/** Unless it is built. @throws Error with the end of the build's log */
export function buildPortal({ root, signal }: Pick<StageContext, 'root' | 'signal'>): Promise<unknown> {
  const logFile = join(root, '.checks/build.log');
  return ensureBuild({ root, buildDir: BUILD_DIR, env: process.env, logFile, signal });
}

const browser: Stage = async ({ root, runner, logFile, reportFile, tell, signal }) => {
  const filesExist = globSync('e2e/**/*.spec.ts', { cwd: root }).length > 0;
  if (!filesExist) return { passed: 0, failed: 0, skipped: 0 };
  const found = await ensureBrowser(
    async (command, env) => (await runner.run(command, { logFile, env })) === 0,
  );
  if (found === null) {
    tell(
      'There is no browser, and none could be installed. Install one (Debian: apt-get install chromium) and run again.',
    );
    return oneFailed;
  }
  try {
    await buildPortal({ root, signal });
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    return oneFailed;
  }
  const exitCode = await runner.run([...bundled('@playwright/test/cli.js'), 'test', '--reporter=list,json'], {
    logFile,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile, SLIPWAY_BUILD_DIR: BUILD_DIR, CHROMIUM_PATH: found },
  });
  return readPlaywrightReport(reportFile, exitCode, filesExist);
};

/** With how many behaviours of the practice AWS were compared with an emulator that we did not write. */
const contract: Stage = async (context) => {
  const counts = await vitest('contract')(context);
  const compared = countPassedIn(context.reportFile, 'compared with moto');
  const excluded = countPassedIn(context.reportFile, 'not compared with moto');
  context.tell(`${compared} behaviours compared with moto, ${excluded} excluded`);
  return counts;
};

/** A parameter then takes a tenth of a second to be deleted, which passing states can be seen in. */
const REPLAY_SPEED = 10;

/** Conversations with AWS's CloudFormation that were recorded, held again with the practice AWS. */
const recordings: Stage = async ({ root, runner, logFile, reportFile, tell }) => {
  const cases = join(root, RECORDINGS, 'cases');
  const python = pythonWithBoto3(root);
  if (python === undefined) {
    tell(
      'Skipped: no python3 has boto3 here. Install it (Debian: apt-get install python3-boto3) and run again.',
    );
    return { passed: 0, failed: 0, skipped: globSync('*.json', { cwd: cases }).length };
  }
  const practice = await startPracticeAws({ speed: REPLAY_SPEED });
  try {
    // It exits with 1 where anything differs; what may differ is in BEHAVIOUR.md.
    await runner.run(
      [
        ...[python, join(root, RECORDINGS, 'replay.py')],
        ...['--endpoint', practice.url, '--cases', cases, '--report', reportFile, '--verbose'],
      ],
      { logFile, env: replayEnvironment },
    );
  } finally {
    await practice.close();
  }
  const replayed = readReplayed(reportFile);
  const problems = problemsOf(replayed, readListed(root));
  for (const text of [...summarizeReplayed(replayed), ...problems]) tell(text);
  return { passed: replayed.filter(({ same }) => same).length, failed: problems.length, skipped: 0 };
};

/** Nothing of this machine's own settings. */
const replayEnvironment = {
  AWS_ACCESS_KEY_ID: 'practice',
  AWS_SECRET_ACCESS_KEY: 'practice',
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

const stages: Record<StageName, Stage> = {
  lint,
  types,
  unit: vitest('unit'),
  database: vitest('database'),
  contract,
  recordings,
  browser,
};

/** Runs a stage; whatever it throws is a failure of that stage and of nothing else. */
export async function runStage(name: StageName, context: StageContext): Promise<Counts> {
  try {
    return await stages[name](context);
  } catch (error) {
    context.tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return oneFailed;
  } finally {
    rmSync(context.reportFile, { force: true });
  }
}
