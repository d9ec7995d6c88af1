import type { PlannedChange } from './records';

/** How many resources an update will change, by what happens to them. */
export type PlannedCounts = Record<PlannedChange['action'], number>;

/** An inspection: under way, done or failed. */
export interface InspectionView<Result> {
  id: string;
  status: 'PENDING' | 'RUNNING' | 'DONE' | 'FAILED';
  result: Result | null;
  reason: string | null;
  createdAt: string;
  finishedAt: string | null;
}

/** How long an operation will still take, from what this blueprint's resources took before. */
export interface Estimate {
  /** Seconds from now, never below 0. */
  remainingSeconds: number;
  /** A resource takes clearly longer than it usually does. */
  slowerThanUsual: boolean;
  /** Whether it comes from launches that were seen, or from typical times until there are any. */
  basis: 'history' | 'typical';
}
