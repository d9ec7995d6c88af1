/** What AWS's change set says that an update will do to one resource. Plain JSON, stored with the operation. */
export interface PlannedChange {
  /** `replace-maybe`: CloudFormation finds out only while it does it. */
  action: 'add' | 'modify' | 'replace' | 'replace-maybe' | 'remove';
  logicalId: string;
  type: string;
  physicalId: string | null;
  /** Replacing or removing it loses data. */
  holdsData: boolean;
  /** What of it stays in the account when it is replaced or removed; left out where AWS did not tell. */
  keeps?: 'snapshot' | 'resource';
  causes: PlannedCause[];
}

/** Why a resource changes: which property, from what to what, and which input it comes from. */
export interface PlannedCause {
  /** Key of the blueprint's input, null when another resource's change is the cause. */
  input: string | null;
  /** The changed property or attribute as CloudFormation names it, e.g. `DBInstanceClass` or `Tags`. */
  property: string;
  /** The resource or attribute of another resource that causes it, e.g. `LaunchTemplate.LatestVersionNumber`. */
  causedBy: string | null;
  before: string | null;
  after: string | null;
  replaces: 'never' | 'maybe' | 'always';
}

export interface UpdatePlan {
  /** Replacements and removals of what holds data first, then by what happens. */
  changes: PlannedChange[];
  /** Logical ids of what holds data and would be replaced or removed. */
  losesData: string[];
  /** Why it may not be executed at all, e.g. data would be lost without a final snapshot; null when it may. */
  refusal: string | null;
  /** ISO 8601. */
  madeAt: string;
}

/** How many resources an update will change, by what happens to them. */
export type PlannedCounts = Record<PlannedChange['action'], number>;

/** Every resource of a stack that was torn down, and how its end was verified. */
export interface Receipt {
  /** ISO 8601: when CloudFormation said for this StackId that it is deleted. */
  verifiedAt: string;
  resources: {
    logicalId: string;
    type: string;
    physicalId: string | null;
    /** `unverified`: it was there, and AWS no longer tells what became of it. */
    end: 'deleted' | 'retained' | 'snapshot' | 'unverified';
  }[];
  /** What goes on costing, in US dollars a month. */
  residueMonthlyUsd: number;
}

/** The rehearsal of a teardown: what goes, what blocks it, what survives. */
export interface Rehearsal {
  goes: { logicalId: string; type: string; physicalId: string | null }[];
  blocks: RehearsalBlock[];
  survives: { logicalId: string; type: string; note: string; monthlyUsd: number }[];
}

export type RehearsalBlock =
  | {
      kind: 'bucket-not-empty';
      logicalId: string;
      bucket: string;
      /** Versions and delete markers count, as they block the deletion. `atLeast` when there are more than were counted. */
      objects: number;
      atLeast: boolean;
    }
  | { kind: 'termination-protection' }
  /** A role of the target lacks a right: the launcher, or the one that CloudFormation works with. */
  | { kind: 'not-permitted'; role: 'launcher' | 'execution'; action: string }
  /** The role that CloudFormation made the stack with is no longer of use to it. */
  | { kind: 'role-unusable'; roleArn: string; trouble: 'gone' | 'distrusts-cloudformation' }
  /** Another stack uses what this one exports. */
  | { kind: 'export-in-use'; name: string; importer: string }
  /** CloudFormation is changing the stack: the teardown waits for that. */
  | { kind: 'stack-busy'; status: string }
  | { kind: 'deletion-protection'; logicalId: string };

/** What drift detection found last. */
export interface DriftView {
  /** ISO 8601. */
  checkedAt: string;
  status: 'IN_SYNC' | 'DRIFTED';
  resources: {
    logicalId: string;
    type: string;
    physicalId: string | null;
    status: 'MODIFIED' | 'DELETED';
    differences: {
      path: string;
      expected: string | null;
      actual: string | null;
      kind: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
    }[];
  }[];
}

/** A look into AWS on somebody's behalf: under way, done or failed. */
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
