import { expect, test } from 'vitest';
import { consoleLines } from './console-lines';

test('the last lines of a console are kept, without colours, control characters and the prompt', () => {
  const boot = Array.from({ length: 60 }, (_, i) => `line ${i}`);
  const said = ['\u001b[31mslipway: failed with code 1\u001b[0m\u0007', '', 'ip-10-0-0-1 login: '];
  const lines = consoleLines([...boot, ...said].join('\r\n'));
  expect(lines).toHaveLength(40);
  expect(lines.at(-1)).toBe('slipway: failed with code 1');
  expect(lines[0]).toBe('line 21');
});

test('a line is cut where it is long, and stays storable', () => {
  const [line = ''] = consoleLines(`${'x'.repeat(399)}\u{1F680}and on`);
  expect(line).toHaveLength(401);
  expect(line).toBe(line.toWellFormed());
});

test.each([
  ['MYSQL_PASSWORD=hunter2 in app', 'MYSQL_PASSWORD=(hidden) in app'],
  ['{"token": "abc.def", "name": "x"}', '{"token": "(hidden)", "name": "x"}'],
  ['Authorization: Bearer abcdef', 'Authorization: (hidden)'],
  ['mysql://app:hunter2@db.internal:3306/app', 'mysql://(hidden)@db.internal:3306/app'],
  ['key AKIAIOSFODNN7EXAMPLE was refused', 'key (hidden) was refused'],
  ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKE1', '(hidden)'],
  ['with ghp_abcdefghijklmnopqrst', 'with (hidden)'],
  ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'got (hidden)'],
])('what looks like a secret is hidden: %s', (line, shown) => {
  expect(consoleLines(line)).toEqual([shown]);
});

test('private keys are hidden whole, also where their end is cut off, and host keys are left out', () => {
  const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEpA\nabc';
  expect(consoleLines(`before\n${key}\n-----END RSA PRIVATE KEY-----\nafter`)).toEqual([
    'before',
    '(hidden)',
    'after',
  ]);
  expect(consoleLines(`before\n${key}`)).toEqual(['before', '(hidden)']);
  const host =
    '-----BEGIN SSH HOST KEY KEYS-----\nssh-ed25519 AAAA root@ip\n-----END SSH HOST KEY KEYS-----\n';
  expect(consoleLines(`before\n${host}after`)).toEqual(['before', 'after']);
});

test.each([
  'manifest for example/website:1.0 not found: manifest unknown',
  'Digest: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  '/var/lib/docker/overlay2/0123456789/merged/usr/share/nginx/html/index.html: no such file',
  'slipway: failed with code 1 while starting the containers',
])('what tells why an instance failed stays: %s', (line) => {
  expect(consoleLines(line)).toEqual([line]);
});
