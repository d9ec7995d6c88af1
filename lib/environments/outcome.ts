import type { Receipt, Residue, RootCause } from './records';
import type { SeenResource } from './save-resources';

/** How an update ended, as CloudFormation's events of it say; `resources` null where AWS does not list them. */
export type UpdateOutcome =
  | { kind: 'updated'; outputs: Record<string, string>; resources: SeenResource[] | null; residue: Residue[] }
  /** `rolledBack` false: the rollback got stuck half-way, and has to be continued. */
  | { kind: 'update-failed'; rolledBack: boolean; rootCause: RootCause; resources: SeenResource[] | null };

/** How an operation ended, as CloudFormation's state says. */
export type Outcome =
  /** `resources` null: they are read later, see `recordLateDetails`, or AWS does not list them. */
  | { kind: 'launched'; outputs: Record<string, string>; resources: SeenResource[] | null }
  /** `residue`: what the rollback left in the account, outside the stack. */
  | { kind: 'launch-failed'; rootCause: RootCause; residue: Residue[] }
  | { kind: 'torn-down'; residue: Residue[]; receipt: Receipt }
  /** CloudFormation deleted a part, and can't delete the rest. */
  | { kind: 'teardown-blocked'; rootCause: RootCause }
  /** CloudFormation began the deletion, and gave up before anything was deleted. */
  | { kind: 'teardown-refused'; rootCause: RootCause }
  /** The deletion has to be asked for again; `reason` says why, for people. */
  | { kind: 'delete-again'; reason: string }
  | UpdateOutcome
  | { kind: 'lost'; reason: string };
