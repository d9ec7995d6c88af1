import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChainedEntry, entryHash, firstHash } from './chain';
import { keyringOf } from './keyring';

const key = keyringOf(`2026:${Buffer.alloc(32, 1).toString('base64')}`).signing;
const other = keyringOf(`2026:${Buffer.alloc(32, 2).toString('base64')}`).signing;

const entry: ChainedEntry = {
  at: new Date(Date.UTC(2026, 0, 1)),
  actorId: 'ada',
  actorName: 'Ada',
  via: 'api',
  action: 'environment.request',
  subjectType: 'environment',
  subjectId: 'e1',
  details: { name: 'orders', inputs: { zones: 3, list: [1, 'two', null] } },
  address: '192.0.2.7',
  requestId: 'r1',
  keyId: '2026',
  previousHash: firstHash,
};

describe('the hash of an audit row', () => {
  test('changes with every column', () => {
    const changes: Partial<ChainedEntry>[] = [
      { at: new Date(Date.UTC(2026, 0, 1, 0, 0, 0, 1)) },
      { actorId: 'bert' },
      { actorName: 'Bert' },
      { via: 'form' },
      { action: 'environment.cancel' },
      { subjectType: 'token' },
      { subjectId: 'e2' },
      { details: { name: 'orders' } },
      { details: { name: 'orders', inputs: { zones: 3, list: ['two', 1, null] } } },
      { address: null },
      { requestId: null },
      { keyId: '2025' },
      { previousHash: 'f'.repeat(64) },
    ];
    const hashes = [{}, ...changes].map((change) => entryHash({ ...entry, ...change }, key));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('can’t be kept by moving text from one column to the next', () => {
    const moved = entryHash({ ...entry, actorId: 'adaA', actorName: 'da' }, key);
    expect(moved).not.toBe(entryHash(entry, key));
    const quoted = entryHash({ ...entry, actorId: 'ada","Ada', actorName: '' }, key);
    expect(quoted).not.toBe(entryHash(entry, key));
  });

  test('is another one with another key, and without one', () => {
    const hashes = [key, other, null].map((each) => entryHash(entry, each));
    expect(new Set(hashes).size).toBe(3);
  });

  test('without a key is what it was before there were keys', () => {
    const plain = { ...entry, address: null, requestId: null, keyId: null };
    expect(entryHash(plain, null)).toBe('265c33c7c3db4e79964b14b480f79212fc526d4f50b6c31f41b4e38af1e5e20d');
  });

  test('does not depend on the order of keys, at any depth', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), (details) => {
        const turned = Object.fromEntries(Object.entries(details).reverse());
        expect(entryHash({ ...entry, details: { deep: [turned] } }, key)).toBe(
          entryHash({ ...entry, details: { deep: [details] } }, key),
        );
      }),
    );
  });
});
