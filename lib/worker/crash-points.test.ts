import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { operationKinds } from '@/lib/environments/states';
import {
  approvalCrashPoints,
  crashPointsOf,
  restoreCheckCrashPoints,
  retentionCrashPoints,
  verificationCrashPoints,
} from './crash-points';

const sources = globSync('lib/{worker,environments,inspections,targets,aws}/**/*.ts', {
  exclude: ['**/*.test.ts'],
})
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');
const listed = new Set([
  ...operationKinds.flatMap(crashPointsOf),
  ...verificationCrashPoints(),
  ...restoreCheckCrashPoints(),
]);

describe('the list of crash points', () => {
  test('names every commit that the worker makes for an operation', () => {
    const commits = [
      ...sources.matchAll(/(?:writeUnderLease|unlessCancelled)\(\s*database,\s*held,\s*'([\w-]+)'/g),
    ].map(([, what]) => `commit.${what}.before`);
    expect(commits.length).toBeGreaterThan(5);
    expect(commits.filter((name) => !listed.has(name))).toEqual([]);
  });

  test('names every commit that the worker makes for a verification', () => {
    const source = readFileSync('lib/targets/record-verification.ts', 'utf8');
    const commits = [...source.matchAll(/writeHeld\(\s*database,\s*held,\s*'([\w-]+)'/g)];
    expect(commits.length).toBeGreaterThan(3);
    expect(commits.flatMap(([, what]) => (listed.has(`commit.${what}.before`) ? [] : what))).toEqual([]);
  });

  test('names the commit that folds events', () => {
    const commits = [...sources.matchAll(/crashPoint\('(commit\.fold[\w.-]+)'\)/g)].map(([, point]) => point);
    expect(commits).toEqual(retentionCrashPoints());
  });

  test('names the commits of a decision, and of a request that expires', () => {
    const decision = readFileSync('lib/environments/requests/decide-approval.ts', 'utf8');
    expect(decision).toMatch(/crashPoint\(`commit\.\$\{decision\}\.before`\)/);
    const decisions = /z\.enum\(\['(\w+)', '(\w+)'\]/.exec(decision)?.slice(1) ?? [];
    const expired = [...sources.matchAll(/crashPoint\('(commit\.expire-approval[\w.-]+)'\)/g)];
    const named = [
      ...decisions.map((each) => `commit.${each}.before`),
      ...expired.map(([, point]) => String(point)),
    ];
    expect(approvalCrashPoints().sort()).toEqual(named.sort());
  });

  test('names every commit of a restore check', () => {
    const source = readFileSync('lib/environments/operations/adopt-operation.ts', 'utf8');
    const commits = [...source.matchAll(/write\(database, environment, '([\w-]+)'/g)];
    expect(commits.length).toBeGreaterThan(3);
    expect(commits.flatMap(([, what]) => (listed.has(`commit.${what}.before`) ? [] : what))).toEqual([]);
  });

  test('names only calls that the worker makes', () => {
    const calls = [...listed].flatMap((name) => /^aws\.(\w+)\.before$/.exec(name)?.[1] ?? []);
    const unmade = calls.filter(
      (call) => !new RegExp(`(\\b${call}Command|paginate${call})\\(`).test(sources),
    );
    expect(unmade).toEqual([]);
  });
});

describe('a crash point', () => {
  const script = `
    import { crashPoint } from './lib/config/crash-point.ts';
    crashPoint('here'); crashPoint('there'); crashPoint('here');
    process.stdout.write('survived');`;
  const run = (at: string | undefined) =>
    spawnSync('node_modules/.bin/node', ['--input-type=module', '-e', script], {
      env: {
        NODE_ENV: 'test',
        PATH: process.env.PATH,
        ...(at === undefined ? {} : { SLIPWAY_CRASH_AT: at }),
      },
      encoding: 'utf8',
    });

  test.each(['here', 'there', 'here#2', 'nowhere,there'])('kills the process at %s', (at) => {
    expect(run(at)).toMatchObject({
      signal: 'SIGKILL',
      stdout: '',
      stderr: expect.stringMatching(/^crash point t?here#\d\n$/),
    });
  });

  test.each([undefined, 'nowhere', 'here#3', 'there#2', 'here#3,nowhere'])(
    'lets it live when asked for %s',
    (at) => {
      expect(run(at)).toMatchObject({ signal: null, stdout: 'survived' });
    },
  );
});
