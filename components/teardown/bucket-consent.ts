import type { RehearsalBlock } from '@/lib/environments/records';
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
 * What one consents to by choosing "empty"; null where there is nothing to consent to. While nobody has counted, the
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

/** A choice as it was made: with the words that "empty" had then. */
export interface MadeChoice {
  choice: 'empty' | 'keep';
  empty: string;
}

/** What a choice made before comes to, now that the question may be another. */
export interface BucketAnswer {
  choice: BucketChoice;
  /** Consent is to the words that were read: when a count arrives, they are others, and it is asked for again. */
  isOutdated: boolean;
  /** Without another choice, nothing is deleted. */
  isMissing: boolean;
}

/** Leaving a bucket that turns out to be empty is still wanted: it may fill before it is its turn to be deleted. */
export function bucketAnswer(question: BucketQuestion | null, made: MadeChoice | null): BucketAnswer {
  if (made?.choice === 'keep') return { choice: 'keep', isOutdated: false, isMissing: false };
  if (question === null) return { choice: null, isOutdated: false, isMissing: false };
  const isOutdated = made !== null && made.empty !== question.empty;
  const choice = made === null || isOutdated ? null : made.choice;
  return { choice, isOutdated, isMissing: question.isRequired && choice === null };
}

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
