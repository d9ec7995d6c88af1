import { expect, test } from 'vitest';
import { tellingLines } from './telling-lines';

test('the last lines that speak of a failure are picked, without stamps', () => {
  expect(
    tellingLines([
      '[    0.000000] Linux version 6.8.0-1021-aws (buildd@lcy02-amd64-059)',
      '[   31.000000] cloud-init[1184]: Error response from daemon: manifest unknown',
      '[   31.400000] cloud-init[1184]: slipway: failed with code 1 while starting the containers',
      "[   44.901275] cloud-init[1184]: Cloud-init v. 24.4 finished at Sat. Failed modules: ['scripts-user']",
    ]),
  ).toEqual([
    'Error response from daemon: manifest unknown',
    'slipway: failed with code 1 while starting the containers',
  ]);
});

test.each([
  'E: Could not get lock /var/lib/dpkg/lock-frontend',
  'curl: (28) Connection timed out after 5001 milliseconds',
  'no space left on device',
  'Out of memory: Killed process 812 (node)',
  'pull access denied for example/website, repository does not exist',
  'An error occurred (AccessDeniedException) when calling the GetSecretValue operation',
])('%s tells', (line) => {
  expect(tellingLines([line])).toEqual([line]);
});

test('a boot without a failure tells nothing, and a line that repeats is told once', () => {
  expect(tellingLines(['[    4.318211] systemd[1]: Reached target cloud-config.target'])).toEqual([]);
  expect(tellingLines(['curl: (7) Failed to connect', 'curl: (7) Failed to connect'])).toHaveLength(1);
});
