import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import { portalConfig } from './config';

afterEach(() => {
  vi.unstubAllEnvs();
  delete globalThis.slipwayGivenPort;
});

test('a port that the server took for another one is refused all the same', () => {
  for (const [name, value] of Object.entries(parseEnv(readFileSync('.env.example', 'utf8'))))
    vi.stubEnv(name, value);
  vi.stubEnv('PORT', '3000');
  globalThis.slipwayGivenPort = 'http';
  expect(() => portalConfig()).toThrow('PORT: Must be the number of a port');
  globalThis.slipwayGivenPort = '3000';
  expect(portalConfig().PORT).toBe('3000');
});
