import type { QuotaMode } from '@/lib/practice-aws/account/quotas';
import type { World } from '@/lib/practice-aws/account/state';
import type { FaultBook } from '@/lib/practice-aws/faults/fault-book';

/** What it takes to judge whether AWS would do something. */
export interface RuleBook {
  world: World;
  /** Durations are divided by this. */
  speed: number;
  faults: FaultBook;
  /** Which quotas accounts have by default. */
  quotas: QuotaMode;
}
