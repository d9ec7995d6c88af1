import { Client } from 'pg';
import { expect, test } from 'vitest';
import { migrateVariablesSchema, parseVariables } from './environment-variables';

const PARTS = {
  DATABASE_HOST: 'db.example.com',
  DATABASE_PORT: '5433',
  DATABASE_NAME: 'slipway',
  DATABASE_USER: 'slipway',
  DATABASE_PASSWORD: 'secret',
};
const urlOf = (variables: Record<string, string>) =>
  parseVariables(migrateVariablesSchema, variables).DATABASE_URL;

test('the address is made of its parts', () => {
  expect(urlOf(PARTS)).toBe('postgresql://slipway:secret@db.example.com:5433/slipway');
});

test('port and name have defaults', () => {
  const { DATABASE_HOST, DATABASE_USER, DATABASE_PASSWORD } = PARTS;
  expect(urlOf({ DATABASE_HOST, DATABASE_USER, DATABASE_PASSWORD })).toBe(
    'postgresql://slipway:secret@db.example.com:5432/slipway',
  );
});

test.each([`p@ss:w/rd?#[]%20 &=+'"\\`, 'ünïcödé', '%'])(
  'Postgres is given the password %s as it is',
  (password) => {
    const client = new Client({ connectionString: urlOf({ ...PARTS, DATABASE_PASSWORD: password }) });
    expect(client).toMatchObject({ password, user: 'slipway', host: 'db.example.com', port: 5433 });
  },
);

test('user names and IPv6 addresses arrive as they are, too', () => {
  const url = urlOf({
    ...PARTS,
    DATABASE_HOST: 'fd00::5',
    DATABASE_USER: 'slip@way',
  });
  expect(new URL(url).hostname).toBe('[fd00::5]');
  expect(new Client({ connectionString: url })).toMatchObject({ user: 'slip@way' });
});

test.each([
  [
    'address and parts',
    { ...PARTS, DATABASE_URL: 'postgresql://u:p@other/db' },
    'DATABASE_URL is set, and so is DATABASE_HOST, DATABASE_USER, DATABASE_PASSWORD, DATABASE_PORT, DATABASE_NAME: give either the address or its parts',
  ],
  [
    'a password without a host',
    { DATABASE_PASSWORD: 'secret', DATABASE_USER: 'slipway' },
    'DATABASE_HOST is not set, though DATABASE_USER, DATABASE_PASSWORD is',
  ],
  [
    'a host without a password',
    { ...PARTS, DATABASE_PASSWORD: '' },
    'DATABASE_PASSWORD is not set, though DATABASE_HOST, DATABASE_USER, DATABASE_PORT, DATABASE_NAME is',
  ],
  ['a port that is none', { ...PARTS, DATABASE_PORT: 'five' }, 'DATABASE_PORT: Must be a port'],
  ['a port too high', { ...PARTS, DATABASE_PORT: '99999' }, 'DATABASE_PORT: Must be a port'],
  ['a name that is a path', { ...PARTS, DATABASE_NAME: 'slip/way' }, 'DATABASE_NAME: Must consist of'],
  ['a host that is an address', { ...PARTS, DATABASE_HOST: 'tcp://db' }, 'DATABASE_HOST: Must be a host'],
])('%s: one problem that says which', (_, variables, problem) => {
  expect(() => urlOf(variables)).toThrow(problem);
  expect(() => urlOf(variables)).not.toThrow('DATABASE_URL is not set');
  expect(() => urlOf(variables)).not.toThrow('DATABASE_URL: ');
});

test('no problem shows the password', () => {
  const password = 'do-not-show';
  const wrong = { ...PARTS, DATABASE_PASSWORD: password, DATABASE_PORT: 'five', DATABASE_URL: 'mysql://x' };
  expect(() => urlOf(wrong)).not.toThrow(password);
});

test('without any of them, the address is what is missing', () => {
  expect(() => urlOf({})).toThrow('DATABASE_URL is not set');
});
