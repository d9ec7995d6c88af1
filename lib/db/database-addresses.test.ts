import { resolve } from 'node:path';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { databaseAddresses } from './database-addresses';

const url = 'postgresql://u:p@db.example.com/slipway';
const ssl = (address: string) => Reflect.get(new Client({ connectionString: address }), 'ssl') as unknown;
const urlWith = (query: string) => databaseAddresses({ DATABASE_URL: `${url}?${query}` }).url;

test('Postgres is where DATABASE_URL says, for sessions too unless there is a direct address', () => {
  expect(databaseAddresses({ DATABASE_URL: url })).toEqual({ url, direct: url });
  const direct = 'postgresql://u:p@postgres.example.com/slipway';
  expect(databaseAddresses({ DATABASE_URL: url, DATABASE_DIRECT_URL: direct })).toEqual({ url, direct });
});

test.each(['', '?sslmode=disable', '?sslmode=no-verify&connect_timeout=3', '?ssl=0'])(
  'a file of authorities verifies both addresses, whatever they say themselves: %s',
  (query) => {
    // Any file that can be read.
    const caFile = 'package.json';
    const addresses = databaseAddresses({
      DATABASE_URL: url + query,
      DATABASE_DIRECT_URL: url + query,
      DATABASE_CA_FILE: caFile,
    });
    for (const address of Object.values(addresses)) {
      expect(address).toContain(encodeURIComponent(resolve(caFile)));
      expect(ssl(address)).toEqual({ ca: expect.stringContaining('slipway') });
    }
  },
);

test.each([
  ['sslmode=require', {}],
  ['sslmode=prefer', {}],
  ['sslmode=verify-full', {}],
  ['uselibpqcompat=true&sslmode=require', { rejectUnauthorized: false }],
  ['sslmode=no-verify', { rejectUnauthorized: false }],
  ['sslmode=disable', false],
])('%s alone means what it means to pg today', (query, expected) => {
  expect(ssl(urlWith(query))).toEqual(expected);
});
