import type { TemplateValue } from '@/lib/sandbox/aws/template/values';

/** What the practice AWS remembers. Plain data and Maps only: the whole world is one JSON snapshot. */
export interface World {
  /** By StackId, in order of creation; deleted ones stay. */
  stacks: Map<string, Stack>;
  /** What happens next, ordered by time: the only thing that makes time pass for stacks. */
  agenda: AgendaEntry[];
  nextSequence: number;
  /** By `account/region/token`. */
  tokens: Map<string, TokenUse>;
  /** Credentials issued by AssumeRole, by access key id. */
  sessions: Map<string, Session>;
  /** By name: bucket names are global. */
  buckets: Map<string, Bucket>;
  /** Counts changes, so that the snapshot knows whether there is anything to write. */
  changes: number;
}

export interface TokenUse {
  operation: 'CreateStack' | 'DeleteStack';
  stackId: string;
  stackName: string;
}

export interface Session {
  accessKeyId: string;
  sessionToken: string;
  roleArn: string;
  account: string;
  sessionName: string;
  sourceIdentity?: string;
  tags: { key: string; value: string }[];
  expiresAt: number;
}

export type StackStatus =
  | 'CREATE_IN_PROGRESS'
  | 'CREATE_FAILED'
  | 'CREATE_COMPLETE'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_FAILED'
  | 'ROLLBACK_COMPLETE'
  | 'DELETE_IN_PROGRESS'
  | 'DELETE_FAILED'
  | 'DELETE_COMPLETE';

export type ResourceStatus =
  | 'CREATE_IN_PROGRESS'
  | 'CREATE_FAILED'
  | 'CREATE_COMPLETE'
  | 'DELETE_IN_PROGRESS'
  | 'DELETE_FAILED'
  | 'DELETE_COMPLETE'
  | 'DELETE_SKIPPED';

export type OnFailure = 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';

/** What the stack is being driven towards; its id and token are on every event. */
export interface StackOperation {
  kind: 'create' | 'rollback' | 'delete';
  id: string;
  token?: string;
  /** Resources that can't be deleted are left behind. */
  force: boolean;
  /** Logical ids whose deletion failed in this operation, so that it isn't tried again and again. */
  failedDeletes: string[];
}

export interface StackParameter {
  key: string;
  /** As given: for the SSM types the parameter's name. */
  value: string;
  /** What `Ref` answers. */
  resolved: string | string[];
  fromStore: boolean;
  noEcho: boolean;
}

export interface Stack {
  id: string;
  name: string;
  account: string;
  region: string;
  createdAt: number;
  deletedAt?: number;
  status: StackStatus;
  statusReason?: string;
  templateBody: string;
  description?: string;
  parameters: StackParameter[];
  conditions: Map<string, boolean>;
  tags: { key: string; value: string }[];
  capabilities: string[];
  notificationArns: string[];
  roleArn?: string;
  timeoutMinutes?: number;
  onFailure: OnFailure;
  terminationProtection: boolean;
  retainExceptOnCreate: boolean;
  deletionMode?: string;
  operation: StackOperation;
  operations: { kind: string; id: string }[];
  /** By logical id, those of the template whose condition holds. */
  resources: Map<string, StackResource>;
  outputs: StackOutput[];
  /** Oldest first. */
  events: StackEvent[];
}

export interface StackResource {
  logicalId: string;
  type: string;
  /** Logical ids that must exist first. */
  dependsOn: string[];
  /** Absent until its turn has come. */
  status?: ResourceStatus;
  statusReason?: string;
  updatedAt: number;
  physicalId?: string;
  /** What `Ref` answers. */
  ref?: string;
  attributes: Record<string, string | string[]>;
  properties: Record<string, TemplateValue>;
  /** The properties as events show them: NoEcho values masked. */
  shownProperties?: string;
}

export interface StackOutput {
  key: string;
  value: string;
  description?: string;
  exportName?: string;
}

export interface StackEvent {
  id: string;
  at: number;
  operationId: string;
  token?: string;
  logicalId: string;
  physicalId?: string;
  type: string;
  status: string;
  reason?: string;
}

export interface StackStep {
  step: 'begin-create' | 'begin-delete' | 'time-out';
}

export interface ResourceStep {
  step: 'initiate-create' | 'complete-create' | 'complete-delete';
  logicalId: string;
}

export type AgendaStep = StackStep | ResourceStep;
export type AgendaEntry = AgendaStep & { at: number; sequence: number; stackId: string };

export interface Bucket {
  name: string;
  account: string;
  region: string;
  createdAt: number;
  versioning?: 'Enabled' | 'Suspended';
  /** Oldest first. */
  versions: ObjectVersion[];
}

export interface ObjectVersion {
  key: string;
  /** `null` in a bucket without versioning, as S3 names it. */
  versionId: string;
  deleteMarker: boolean;
  at: number;
  etag: string;
  bodyBase64: string;
  headers: Record<string, string>;
}

export function emptyWorld(): World {
  return {
    stacks: new Map(),
    agenda: [],
    nextSequence: 0,
    tokens: new Map(),
    sessions: new Map(),
    buckets: new Map(),
    changes: 0,
  };
}
