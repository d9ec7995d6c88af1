import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChainedEntry, entryHash, firstHash } from './chain';

const entry: ChainedEntry = {
  at: new Date(Date.UTC(2026, 0, 1)),
  actorId: 'ada',
  actorName: 'Ada',
  via: 'api',
  action: 'environment.request',
  subjectType: 'environment',
  subjectId: 'e1',
  details: { name: 'orders', inputs: { zones: 3, list: [1, 'two', null] } },
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
      { previousHash: 'f'.repeat(64) },
    ];
    const hashes = [{}, ...changes].map((change) => entryHash({ ...entry, ...change }));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('can’t be kept by moving text from one column to the next', () => {
    const moved = entryHash({ ...entry, actorId: 'adaA', actorName: 'da' });
    expect(moved).not.toBe(entryHash(entry));
    const quoted = entryHash({ ...entry, actorId: 'ada","Ada', actorName: '' });
    expect(quoted).not.toBe(entryHash(entry));
  });

  test('does not depend on the order of keys, at any depth', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), (details) => {
        const turned = Object.fromEntries(Object.entries(details).reverse());
        expect(entryHash({ ...entry, details: { deep: [turned] } })).toBe(
          entryHash({ ...entry, details: { deep: [details] } }),
        );
      }),
    );
  });
});
