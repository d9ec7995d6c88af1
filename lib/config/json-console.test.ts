import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Runs these lines in a Node of their own that speaks JSON, and returns what it printed. */
function run(script: string, variables: Record<string, string> = {}) {
  const { stdout } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { speakJson } from './lib/config/json-console.mjs';\n${script}`,
    ],
    { encoding: 'utf8', env: { PATH: process.env.PATH, NODE_ENV: 'test', ...variables } },
  );
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const common = { time: expect.any(String), pid: expect.any(Number), name: 'portal' };

test('what is written to the console becomes lines of JSON, without colours and symbols', () => {
  const lines = run(`speakJson('portal');
    console.log('\\x1b[1m\\x1b[38m▲ Next.js\\x1b[0m');
    console.log('');
    console.warn(' ⚠ careful: %s of %d', 'one', 2);
    console.info({ a: 1 });
    console.debug('quiet');`);
  expect(lines).toEqual([
    { ...common, level: 'info', msg: 'Next.js' },
    { ...common, level: 'warn', msg: 'careful: one of 2' },
    { ...common, level: 'info', msg: '{ a: 1 }' },
  ]);
});

test('an error keeps its stack and its digest, on one line', () => {
  const [line] = run(`speakJson('portal');
    console.error(' ⨯', Object.assign(new TypeError('no\\nway'), { digest: '4711' }));`);
  expect(line).toEqual({
    ...common,
    level: 'error',
    msg: 'no\nway',
    err: { type: 'TypeError', message: 'no\nway', stack: expect.stringContaining('at '), digest: '4711' },
  });
});

test.each([
  ["setTimeout(() => { throw new Error('boom'); });", 'uncaughtException'],
  ["Promise.reject(new Error('boom'));", 'unhandledRejection'],
])('the last words of a process are JSON, too: %s', (script, msg) => {
  expect(run(`speakJson('portal'); ${script}`)).toEqual([
    { ...common, level: 'fatal', msg, err: expect.objectContaining({ message: 'boom' }) },
  ]);
});

test('a warning of Node is one line', () => {
  const lines = run("speakJson('portal'); process.emitWarning('old', 'DeprecationWarning', 'DEP0000');");
  expect(lines).toEqual([
    { ...common, level: 'warn', msg: 'old', err: expect.objectContaining({ code: 'DEP0000' }) },
  ]);
});

test('what is below the level is not written, and a second call changes nothing', () => {
  const script = "speakJson('portal'); speakJson('worker'); console.log('quiet'); console.error('loud');";
  expect(run(script, { LOG_LEVEL: 'error' })).toEqual([{ ...common, level: 'error', msg: 'loud' }]);
});
