import { describe, expect, it } from 'vitest';
import type { Rehearsal, RehearsalBlock } from '@/lib/environments/records';
import { bucketAnswer, bucketConsent, bucketQuestion } from './bucket-consent';
import { type RehearsalState, withoutKept } from './use-rehearsal';

const full = (logicalId: string, objects: number, atLeast = false): RehearsalBlock => ({
  kind: 'bucket-not-empty',
  logicalId,
  bucket: logicalId.toLowerCase(),
  objects,
  atLeast,
});

const known = (...blocks: RehearsalBlock[]): RehearsalState => {
  const rehearsal: Rehearsal = {
    goes: [{ logicalId: 'Data', type: 'AWS::S3::Bucket', physicalId: 'data' }],
    blocks,
    survives: [],
  };
  return { kind: 'known', rehearsal };
};

describe('the consent to empty buckets', () => {
  it('says how much is deleted, and where', () => {
    expect(bucketConsent(known(full('Data', 12_400)), true)).toBe(
      'Delete all 12,400 objects and versions in the bucket data, for good',
    );
    expect(bucketConsent(known(full('Data', 1)), true)).toBe(
      'Delete the 1 object in the bucket data, for good',
    );
    expect(bucketConsent(known(full('Data', 1), full('Logs', 2)), true)).toBe(
      'Delete all 3 objects and versions in 2 buckets, for good',
    );
  });

  it('does not claim to have counted all where it stopped counting', () => {
    expect(bucketConsent(known(full('Data', 100_000, true)), true)).toBe(
      'Delete more than 100,000 objects and versions in the bucket data, for good',
    );
  });

  it('is not asked for where every bucket is empty, or stays', () => {
    expect(bucketConsent(known(), true)).toBeNull();
    expect(bucketConsent(withoutKept(known(full('Data', 5)), ['Data']), true)).toBeNull();
  });

  it('is to whatever there is while nobody has counted', () => {
    expect(bucketConsent({ kind: 'counting' }, true)).toMatch(/^If its bucket holds anything/);
    expect(bucketConsent({ kind: 'unknown', reason: null }, true)).toMatch(/^If its bucket holds anything/);
    expect(bucketConsent({ kind: 'counting' }, false)).toBeNull();
  });
});

describe('a rehearsal less what stays', () => {
  it('neither deletes nor counts what was chosen to stay, and keeps what blocks the whole stack', () => {
    const state = withoutKept(known(full('Data', 5), { kind: 'termination-protection' }), ['Data']);
    expect(state).toEqual({
      kind: 'known',
      rehearsal: { goes: [], blocks: [{ kind: 'termination-protection' }], survives: [] },
    });
  });
});

describe('the answer to what becomes of the buckets', () => {
  const counting = bucketQuestion({ kind: 'counting' }, true);
  const counted = bucketQuestion(known(full('Data', 5)), true);
  const isEmpty = bucketQuestion(known(), true);
  const empty = { choice: 'empty', empty: counting?.empty ?? '' } as const;
  const keep = { ...empty, choice: 'keep' } as const;

  it('is missing only where there is something to lose', () => {
    expect(bucketAnswer(counted, null)).toEqual({ choice: null, isOutdated: false, isMissing: true });
    expect(bucketAnswer(counting, null).isMissing).toBe(false);
    expect(bucketAnswer(isEmpty, null).isMissing).toBe(false);
  });

  it('to empty them is to the words that were read', () => {
    expect(bucketAnswer(counting, empty)).toEqual({ choice: 'empty', isOutdated: false, isMissing: false });
    expect(bucketAnswer(counted, empty)).toEqual({ choice: null, isOutdated: true, isMissing: true });
    expect(bucketAnswer(counted, { choice: 'empty', empty: counted?.empty ?? '' }).choice).toBe('empty');
    expect(bucketAnswer(isEmpty, empty)).toEqual({ choice: null, isOutdated: false, isMissing: false });
  });

  it('to leave them stands whatever is counted, as a bucket may fill in the meantime', () => {
    for (const question of [counting, counted, isEmpty]) {
      expect(bucketAnswer(question, keep)).toEqual({ choice: 'keep', isOutdated: false, isMissing: false });
    }
  });
});
