import type { ApprovalBrief, ApprovalDetail } from '@/lib/approvals/approval';
import type { Held } from '@/lib/environments/failure-evidence';
import type { Estimate, InspectionView, PlannedCounts } from '@/lib/environments/plan-view';
import type {
  DriftView,
  GiveUp,
  Receipt,
  Rehearsal,
  Residue,
  RootCause,
  StackDifferences,
  UpdatePlan,
} from '@/lib/environments/records';
import type { EnvironmentStatus, OperationKind, OperationStatus } from '@/lib/environments/states';
import type { Forbidden } from './may';

/** What pages and REST show of an environment. Times are ISO 8601 in UTC; everything is plain JSON. */
export interface EnvironmentSummary {
  id: string;
  name: string;
  status: EnvironmentStatus;
  statusReason: string | null;
  blueprint: string;
  blueprintVersion: string;
  /** Changes whenever somebody changes the environment: see PATCH. */
  version: string;
  target: string;
  team: string;
  /** As checked, with the defaults of what was left out. */
  inputs: Record<string, unknown>;
  outputs: Record<string, string>;
  owner: { id: string; name: string };
  stackName: string;
  stackId: string | null;
  /** The stack's resources that are done (created, or gone while tearing down) out of all. */
  progress: { done: number; total: number };
  /** The estimate for these inputs, in US dollars a month, while there is something to pay for. */
  monthlyUsd: number | null;
  /** The first of the blueprint's primary outputs that holds a URL, once active. */
  url: string | null;
  operation: OperationView | null;
  /** Of that operation, where a policy had it wait for a second person: what became of that. */
  approval: ApprovalBrief | null;
  /** How long CloudFormation will still take; null when it is not at work, or nothing is known of it. */
  estimate: Estimate | null;
  createdAt: string;
  updatedAt: string;
  launchedAt: string | null;
  endedAt: string | null;
  /** When Slipway last saw the stack in AWS. */
  lastSeenAt: string | null;
}

/** Why Slipway can't see what CloudFormation is doing, in AWS's words, and since when (ISO 8601). */
export interface FollowTrouble {
  reason: string;
  since: string;
  /** The stack itself is seen; only part of what there is to know of it is not, or it is known late. */
  partly: boolean;
}

export interface OperationView {
  id: string;
  kind: OperationKind;
  status: OperationStatus;
  reason: string | null;
  rootCause: RootCause | null;
  /** The inputs that are wanted; the environment's own are those that serve. */
  inputs: Record<string, unknown>;
  /** What an update will change, once it is planned. */
  plan: UpdatePlan | null;
  /** The plan waits for confirmation: POST …/confirmation. */
  awaitsConfirmation: boolean;
  /** Of an update: whether the plan is shown before it is carried out. */
  apply: 'automatic' | 'review' | null;
  /** Of an update: it continues a rollback that got stuck. */
  continuesRollback: boolean;
  /** Of an update: CloudFormation found that what runs is what was asked for. */
  nothingToChange: boolean;
  /** POST …/cancellation would be taken now. */
  cancellable: boolean;
  /** Of an update: somebody asked to cancel it. */
  cancelledBy: string | null;
  /** Of a teardown: whether objects in its buckets are lost; `unknown` where a worker died that may have removed some. */
  objectsLost: 'none' | 'some' | 'unknown' | null;
  attempts: number;
  /** Since when every attempt to hand it to AWS fails; null once one went through. */
  failingSince: string | null;
  /** An admin gives it up, or gave it up: who, why, and what AWS said when it was asked. */
  givingUp: GiveUp | null;
  /** When a waiting operation is tried again. */
  nextAttemptAt: string | null;
  requestedBy: { id: string; name: string };
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

/** One environment of a list: as the summary, but of an update's plan only how much it will change. */
export interface EnvironmentRow extends EnvironmentSummary {
  operation: OperationRow | null;
}

export interface OperationRow extends OperationView {
  /** Always left out; the environment's detail has it. */
  plan: null;
  /** Of an update, once it is planned. */
  planned: PlannedCounts | null;
}

export interface ResourceView {
  logicalId: string;
  type: string;
  physicalId: string | null;
  /** CloudFormation's resource status, e.g. CREATE_IN_PROGRESS. */
  status: string;
  reason: string | null;
  startedAt: string | null;
  updatedAt: string;
}

/** A resource that keeps a teardown from ending. */
export interface BlockedResource {
  logicalId: string;
  type: string;
  physicalId: string | null;
  /** AWS's own words. */
  reason: string | null;
  /** In plain words: what it means and what to do. */
  explanation: string | null;
  /** Of a part of a network: what keeps it, as it was when the deletion failed; null where nobody looked. */
  held: Held | null;
}

/** Since when launches are stopped, by whom, and why. */
export interface FreezeView {
  since: string;
  by: string;
  reason: string;
}

export interface TargetView {
  id: string;
  name: string;
  description: string;
  accountId: string;
  region: string;
  roleArn: string;
  executionRoleArn: string | null;
  artifactBucket: string;
  /** `requested`: a worker has not been able to verify it yet, and it is none before that. */
  state: 'enabled' | 'disabled' | 'retired' | 'requested';
  /** Null: launches into it are not stopped. */
  freeze: FreezeView | null;
}

/** A request to delete a snapshot that is left. */
export interface SnapshotDeletionView {
  snapshot: string;
  status: 'PENDING' | 'DELETED' | 'FAILED';
  /** Why it was not deleted, in AWS's words. */
  reason: string | null;
  createdAt: string;
}

export interface EnvironmentDetail extends EnvironmentSummary {
  /** With what was asked for, and who can decide. */
  approval: ApprovalDetail | null;
  residue: Residue[];
  /** The latest requests to delete snapshots that are left, one of each. */
  snapshotDeletions: SnapshotDeletionView[];
  /** What was changed outside Slipway, as the last drift detection since the last change found it. */
  drift: DriftView | null;
  /** In what the stack differs from what is recorded here, as it was last compared; null where it does not. */
  stackDifferences: StackDifferences | null;
  /** The latest drift detection; what it found is in `drift`. */
  driftCheck: InspectionView<null> | null;
  /** The latest rehearsal of a teardown. */
  rehearsal: InspectionView<Rehearsal> | null;
  /** While a teardown is blocked: by what. */
  blocked: BlockedResource[];
  /** While the rollback of an update is stuck: on what. These can be skipped, see POST …/rollback. */
  stuck: BlockedResource[];
  /** Of the latest teardown, once it has ended well. */
  receipt: Receipt | null;
  /** The teardown that came to nothing and brought the environment back to its status. */
  endedTeardownId: string | null;
  stackStatus: string | null;
  /** While CloudFormation is at work: null when Slipway sees what it does. */
  followTrouble: FollowTrouble | null;
  targetDetail: TargetView;
  resources: ResourceView[];
  /** Newest first; only the current one has its plan. */
  operations: OperationView[];
  /** What this person may not do with it, whenever, and why. */
  forbidden: Forbidden;
  /** Who can give up what is under way, now; null when nobody can. */
  givableBy: 'this-person' | 'admins' | null;
}

export interface EventView {
  /** The cursor: pass the last one as `after` to get what came later. */
  id: string;
  operationId: string | null;
  source: 'SLIPWAY' | 'CLOUDFORMATION';
  at: string;
  logicalId: string | null;
  resourceType: string | null;
  physicalId: string | null;
  status: string;
  reason: string | null;
}
