import type { RehearsalBlock } from '@/lib/environments/plan-view';
import type { RehearsalState } from './use-rehearsal';

const number = new Intl.NumberFormat('en-US');

/** "12,400 objects and versions", "more than 100,000 …". Versions count, as they block the deletion, too. */
export function objectCount(
  blocks: readonly Extract<RehearsalBlock, { kind: 'bucket-not-empty' }>[],
): string {
  const total = blocks.reduce((sum, block) => sum + block.objects, 0);
  const words = total === 1 ? '1 object' : `${number.format(total)} objects and versions`;
  return blocks.some((block) => block.atLeast) ? `more than ${words}` : words;
}

/**
 * What one consents to by ticking the box; null where there is nothing to consent to. While nobody has counted, the
 * consent is to whatever there is.
 */
export function bucketConsent(state: RehearsalState, hasBucket: boolean): string | null {
  if (state.kind !== 'known') {
    return hasBucket ? 'If its bucket holds anything: delete every object and version in it, for good' : null;
  }
  const full = state.rehearsal.blocks.filter((block) => block.kind === 'bucket-not-empty');
  if (full.length === 0) return null;
  const all = full.some((block) => block.atLeast) ? objectCount(full) : `all ${objectCount(full)}`;
  const [only, ...others] = full;
  const where = others.length > 0 ? `${full.length} buckets` : `the bucket ${only?.bucket ?? ''}`;
  return `Delete ${full[0]?.objects === 1 && others.length === 0 ? 'the 1 object' : all} in ${where}, for good`;
}

/** What becomes of what the buckets hold; null while nobody has chosen. */
export type BucketChoice = 'empty' | 'keep' | null;

/** What a person has to choose about the buckets before anything is deleted, in words. */
export interface BucketQuestion {
  /** What one consents to with "empty". */
  empty: string;
  keep: string;
  /** There is something in them: without an answer the teardown would end before it begins. */
  isRequired: boolean;
}

/** Null where there is nothing to ask. */
export function bucketQuestion(state: RehearsalState, hasBucket: boolean): BucketQuestion | null {
  const empty = bucketConsent(state, hasBucket);
  if (empty === null) return null;
  if (state.kind !== 'known') {
    return {
      empty,
      keep: 'If its bucket holds anything: leave it in AWS, with everything in it',
      isRequired: false,
    };
  }
  const full = state.rehearsal.blocks.filter((block) => block.kind === 'bucket-not-empty');
  const what = full.length === 1 ? `the bucket ${full[0]?.bucket ?? ''}` : `the ${full.length} buckets`;
  return {
    empty,
    keep: `Leave ${what} in AWS, with everything in ${full.length === 1 ? 'it' : 'them'}`,
    isRequired: true,
  };
}
