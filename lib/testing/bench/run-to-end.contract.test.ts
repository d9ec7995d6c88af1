import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runToEnd } from './run-to-end';

const folder = mkdtempSync(join(tmpdir(), 'slipway-run-to-end-'));
const place = { endpoint: 'http://127.0.0.1:9', folder };

afterAll(() => rmSync(folder, { recursive: true }));

test('a process sees the practice AWS and none of this machine’s own credentials', async () => {
  const script =
    'const { AWS_ENDPOINT_URL, AWS_PROFILE, HOME } = process.env; console.log(AWS_ENDPOINT_URL, AWS_PROFILE, HOME)';
  process.env.AWS_PROFILE = 'somebody';
  const { succeeded, lastWords } = await runToEnd(process.execPath, ['-e', script], place);
  delete process.env.AWS_PROFILE;
  expect(succeeded).toBe(true);
  expect(lastWords).toBe(`${place.endpoint} undefined ${folder}\nexit code 0`);
});

test('a process that fails is told by its last words', async () => {
  const script = 'console.error("Rate exceeded"); process.exitCode = 3';
  const end = await runToEnd(process.execPath, ['-e', script], place);
  expect(end).toEqual({ succeeded: false, lastWords: 'Rate exceeded\nexit code 3' });
});

test('a program that is not there has failed', async () => {
  const { succeeded, lastWords } = await runToEnd(join(folder, 'nothing'), [], place);
  expect(succeeded).toBe(false);
  expect(lastWords).toContain('ENOENT');
});
