import { describe, expect, it } from 'vitest';
import type { InspectionView } from '@/lib/environments/plan-view';
import type { Rehearsal } from '@/lib/environments/records';
import { rehearsalState } from './use-rehearsal';

const holding = (objects: number): Rehearsal => ({
  goes: [],
  blocks: [
    { kind: 'bucket-not-empty', logicalId: 'DataBucket', bucket: 'slipway-shop', objects, atLeast: false },
  ],
  survives: [],
});

function inspection(
  id: string,
  result: Rehearsal | null,
  changes: Partial<InspectionView<Rehearsal>> = {},
): InspectionView<Rehearsal> {
  const status = result ? 'DONE' : 'RUNNING';
  return { id, status, result, reason: null, createdAt: '', finishedAt: null, ...changes };
}

describe('what a dialog knows of a teardown', () => {
  it('is nothing before its own question is answered: an older answer does not count', () => {
    expect(rehearsalState(null, inspection('older', holding(1)), null)).toEqual({ kind: 'counting' });
    expect(rehearsalState({ id: 'own' }, inspection('older', holding(1)), null)).toEqual({
      kind: 'counting',
    });
    expect(rehearsalState({ id: 'own' }, inspection('own', null), null)).toEqual({ kind: 'counting' });
  });

  it('is the answer, and after a while a newer one; the first one stands until that is there', () => {
    const first = { kind: 'known', rehearsal: holding(1) };
    expect(rehearsalState({ id: 'own' }, inspection('own', holding(1)), null)).toEqual(first);
    expect(rehearsalState({ id: 'again' }, inspection('own', holding(1)), holding(1))).toEqual(first);
    expect(rehearsalState({ id: 'again' }, inspection('again', null), holding(1))).toEqual(first);
    expect(rehearsalState({ id: 'again' }, inspection('again', holding(2)), holding(1))).toEqual({
      kind: 'known',
      rehearsal: holding(2),
    });
  });

  it('is why there is none: it could not be asked, or the answer failed', () => {
    expect(rehearsalState({ refusal: 'busy' }, null, null)).toEqual({ kind: 'unknown', reason: 'busy' });
    const failed = inspection('own', null, { status: 'FAILED', reason: 'denied' });
    expect(rehearsalState({ id: 'own' }, failed, null)).toEqual({ kind: 'unknown', reason: 'denied' });
    expect(rehearsalState({ id: 'own' }, failed, holding(1))).toEqual({ kind: 'unknown', reason: 'denied' });
  });
});
