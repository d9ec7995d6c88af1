import type { CertificateStatus } from '@aws-sdk/client-acm';
import type {
  Capability,
  ChangeSetStatus,
  DeletionMode,
  ExecutionStatus,
  OnStackFailure,
  OperationType,
  PropertyDifference,
  ResourceChange,
  ResourceStatus,
  RollbackConfiguration,
  StackDriftDetectionStatus,
  StackDriftStatus,
  StackResourceDriftStatus,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import type { ImageState } from '@aws-sdk/client-ec2';
import type { StackParameter } from '@/lib/practice-aws/template/parameters';
import type { DeletionPolicy, UpdateReplacePolicy } from '@/lib/practice-aws/template/resource-definition';
import type { TemplateObject, TemplateValue } from '@/lib/practice-aws/template/values';
import type { GroupInstance, Guard, ScalingActivity } from './group-instances';

export interface Place {
  account: string;
  region: string;
}

/** What the practice AWS remembers. Plain data and Maps only: the whole world is one JSON snapshot. */
export interface World {
  /** By StackId, in order of creation; deleted ones stay. */
  stacks: Map<string, Stack>;
  /** What happens next, ordered by time: the only thing that makes time pass for stacks. */
  agenda: AgendaEntry[];
  nextSequence: number;
  /** By `account/region/token`. */
  tokens: Map<string, TokenUse>;
  /** By detection id. */
  driftDetections: Map<string, DriftDetection>;
  /** Final snapshots of databases, oldest first. */
  snapshots: FinalSnapshot[];
  /** Parameters that somebody put into Parameter Store, by `account/region/name`: versions, oldest first. */
  parameters: Map<string, ParameterVersion[]>;
  /** Credentials issued by AssumeRole, by access key id. */
  sessions: Map<string, Session>;
  /** By name: bucket names are global. */
  buckets: Map<string, Bucket>;
  /** In ACM, by ARN. */
  certificates: Map<string, Certificate>;
  /** Of machines, by `region/id`: those that were added, and public ones that somebody has asked for. */
  images: Map<string, MachineImage>;
  /** In ECR, by ARN. */
  repositories: Map<string, Repository>;
  /** Of Auto Scaling groups, those that are gone included. Oldest first. */
  instances: GroupInstance[];
  /** Oldest first. */
  activities: ScalingActivity[];
  /** What GuardDuty put into VPCs. */
  guards: Guard[];
  /** Quotas that were changed, by `account/region/service/code`. */
  quotas: Map<string, number>;
  /** Counts changes, so that the snapshot knows whether there is anything to write. */
  changes: number;
}

export interface MachineImage {
  id: string;
  region: string;
  /** Whose it is; a public one has nobody here. */
  account?: string;
  name: string;
  architecture: 'x86_64' | 'arm64';
  state: ImageState;
}

export interface Certificate extends Place {
  arn: string;
  /** The first is the one that certificates are called by. */
  domainNames: string[];
  status: CertificateStatus;
  createdAt: number;
  /** Of issued ones. */
  notAfter?: number;
}

export interface Repository extends Place {
  arn: string;
  name: string;
  createdAt: number;
  images: { digest: string; tags: string[]; pushedAt: number }[];
}

export interface ParameterVersion {
  value: string;
  type: 'String' | 'StringList' | 'SecureString';
  version: number;
}

/** What outlives a database. */
export interface FinalSnapshot extends Place {
  id: string;
  /** Physical id of the database. */
  of: string;
  stackId: string;
  at: number;
  /** In GiB, as the database had it. */
  storage?: string;
  /** ARN of the key that it is encrypted with. */
  key?: string;
}

export interface TokenUse {
  action: string;
  stackName: string;
  /** What the first call was answered. */
  answer: Record<string, string>;
}

export interface Session {
  accessKeyId: string;
  sessionToken: string;
  roleArn: string;
  account: string;
  sessionName: string;
  sourceIdentity?: string;
  /** What it may do at most, beside what its role may. */
  policy?: string;
  tags: { key: string; value: string }[];
  expiresAt: number;
}

export type OnFailure = 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';

/** What is being done to a stack; `undo-…` is a rollback. */
export type Course = 'create' | 'undo-create' | 'update' | 'undo-update' | 'delete';

/** What the stack is being driven towards; its id and token are on every event. */
export interface StackOperation {
  course: Course;
  /** First resources are made and changed, then what is no longer wanted is deleted. */
  phase: 'apply' | 'clean-up';
  id: string;
  token?: string;
  onFailure: OnFailure;
  /** The stack policy from the moment on when the update has succeeded. */
  policy?: string;
  /** Resources that can't be deleted are left behind. */
  force: boolean;
}

export type StackTag = { key: string; value: string };

/** What a stack is to be: what an update changes, and a rollback puts back. */
export interface Configuration {
  templateBody: string;
  description?: string;
  parameters: StackParameter[];
  conditions: Map<string, boolean>;
  /** The exports of other stacks that this one uses: name and value, as far as they are there. */
  imports: Map<string, string | undefined>;
  tags: StackTag[];
  capabilities: Capability[];
  notificationArns: string[];
  /** Only kept. */
  rollback?: RollbackConfiguration;
}

/** Where a rollback leads back to. */
interface StableState {
  configuration: Configuration;
  outputs: StackOutput[];
  /** By logical id, as they were. */
  resources: Map<string, StackResource>;
}

export interface Stack extends Configuration, Place {
  id: string;
  name: string;
  createdAt: number;
  updatedAt?: number;
  deletedAt?: number;
  status: StackStatus;
  statusReason?: string;
  /** Kept by later operations that name no other. */
  roleArn?: string;
  timeoutMinutes?: number;
  onFailure: OnFailure;
  terminationProtection: boolean;
  retainExceptOnCreate: boolean;
  deletionMode?: DeletionMode;
  /** Only kept. */
  policy?: string;
  operation: StackOperation;
  /** Newest first. */
  operations: { kind: OperationType; id: string }[];
  /** Before the update under way, or the one that failed. */
  stable?: StableState;
  /** By logical id, those of the template whose condition holds; while an update lasts, also what it removes. */
  resources: Map<string, StackResource>;
  /** What replaced resources were, until the clean-up: by `logicalId#generation`. */
  replaced: Map<string, StackResource>;
  outputs: StackOutput[];
  /** Oldest first. */
  events: StackEvent[];
  /** The properties that resources had at some event: most events of a resource share one of them. */
  shownProperties?: string[];
  /** Oldest first. */
  changeSets: ChangeSet[];
  /** The one that started the last operation. */
  changeSetId?: string;
  drift?: { status: StackDriftStatus; at: number };
}

/** What is being made of a resource. */
export interface ResourceWork {
  action: 'create' | 'update' | 'replace';
  properties: TemplateObject;
  /** With dynamic references instead of their values, where there are any. */
  written?: TemplateObject;
}

export interface StackResource {
  logicalId: string;
  type: string;
  /** Logical ids that must exist first. */
  dependsOn: string[];
  deletionPolicy: DeletionPolicy;
  updateReplacePolicy: UpdateReplacePolicy;
  /** Whether the template says so, or it is the default. */
  saysUpdateReplacePolicy?: boolean;
  /** Counts its physical resources: each replacement is another one. */
  generation: number;
  /** Counts the updates in place, from 1. */
  revision: number;
  /** Its part in the operation under way; absent when it has none, or has played it. */
  turn?: 'waiting' | 'working' | 'failed';
  /** Why it is to be deleted in the clean-up. */
  leaving?: 'removed' | 'replaced' | 'undone';
  work?: ResourceWork;
  /** Something was begun with it and did not end well: the next operation has to bring it to where it belongs. */
  unsettled?: boolean;
  /** Absent until its turn has come. */
  status?: ResourceStatus;
  statusReason?: string;
  updatedAt: number;
  physicalId?: string;
  attributes: Record<string, string | string[]>;
  properties: TemplateObject;
  /** The properties with dynamic references instead of their values, where there are any: what updates compare. */
  written?: TemplateObject;
  /** The properties as events show them: NoEcho values masked. */
  shownProperties?: string;
  metadata?: TemplateValue;
  /** The metadata as change sets show it: NoEcho values masked. */
  shownMetadata?: TemplateValue;
  /** The stack's tags, as the resource has them. */
  stackTags?: StackTag[];
  /** What it really is, where somebody changed it: properties, or `gone`. */
  actual?: TemplateObject | 'gone';
  drift?: ResourceDrift;
  /** Of a database: when its storage was changed last. */
  storageChangedAt?: number;
  /** Of a database: the subnets that it, and its standby, stand in. */
  placedIn?: string[];
}

export interface ResourceDrift {
  status: StackResourceDriftStatus;
  at: number;
  expected?: TemplateObject;
  actual?: TemplateObject;
  differences: PropertyDifference[];
}

export interface DriftDetection {
  stackId: string;
  at: number;
  status: StackDriftDetectionStatus;
  /** Only these resources. */
  logicalIds?: string[];
  driftStatus?: StackDriftStatus;
  drifted?: number;
  /** Why resources can't be read with the rights of whoever asked, by logical id. */
  unreadable?: Map<string, string>;
}

export interface ChangeSet {
  id: string;
  name: string;
  type: 'CREATE' | 'UPDATE';
  token?: string;
  createdAt: number;
  finishedAt?: number;
  status: ChangeSetStatus;
  statusReason?: string;
  executionStatus: ExecutionStatus;
  description?: string;
  operationId: string;
  roleArn?: string;
  onStackFailure?: OnStackFailure;
  /** As given; what the stack was given before counts too. */
  capabilities: Capability[];
  configuration: Configuration;
  /** As they will be, fresh. */
  resources: Map<string, StackResource>;
  changes: ResourceChange[];
  /** Without values. */
  outline: ResourceChange[];
  /** Why the values are incomplete, if they are. */
  warning?: string;
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
  status: ResourceStatus | StackStatus;
  reason?: string;
  /** Which of the stack's `shownProperties` the resource had then. */
  shown?: number;
}

/** What the agenda has for a stack, one of its resources, one of its change sets, or a drift detection. */
export type AgendaStep =
  | { step: 'begin' | 'time-out' }
  /** `resource` is a logical id, or a key of the replaced ones. */
  | { step: 'initiate' | 'complete' | 'complete-delete'; resource: string }
  | { step: 'make-change-set' | 'finish-change-set'; changeSetId: string }
  | { step: 'finish-drift-detection'; detectionId: string };
export type AgendaEntry = AgendaStep & { at: number; sequence: number; stackId: string };

export interface Bucket extends Place {
  name: string;
  createdAt: number;
  versioning?: 'Enabled' | 'Suspended';
  /** Its objects can be kept from deletion. */
  objectLock?: true;
  /** Configuration that is only kept, by the query parameter that asks for it. */
  documents?: Record<string, string>;
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
  /** It can't be deleted before. */
  retainUntil?: number;
}

export function emptyWorld(): World {
  return {
    stacks: new Map(),
    agenda: [],
    nextSequence: 0,
    tokens: new Map(),
    driftDetections: new Map(),
    snapshots: [],
    parameters: new Map(),
    sessions: new Map(),
    buckets: new Map(),
    certificates: new Map(),
    repositories: new Map(),
    images: new Map(),
    instances: [],
    activities: [],
    guards: [],
    quotas: new Map(),
    changes: 0,
  };
}
