/**
 * What is known of a type of resource, of whichever blueprint. Everything here is plain data and pure functions: the
 * browser reads it as the worker does.
 */
export interface TypeFacts {
  /** What people call one, as inside a sentence: "load balancer". */
  name: string;
  /** Several of them, where an ending does not do. */
  plural?: string;
  /** A picture of its own; without one it has its service's. */
  icon?: IconKey;
  /** Worth counting when somebody is about to lose it. */
  counted?: true;
  data?: DataFacts;
  /** CloudFormation deletes only an empty one. */
  mustBeEmpty?: true;
  deletionProtection?: DeletionProtection;
  /** The IAM action without which one can't be deleted. */
  deleteAction?: string;
  /** When one is typically done, in seconds from the beginning of its stack's operation. */
  typicalEnd?: Partial<Record<StackAction, number>>;
  /** Said while AWS works on one, where that takes long for a reason of its own; a sentence. */
  pace?: string;
  /** What one costs a month by its mere being; null where its size has no price on the list. */
  cost?: (properties: Properties, follow: Follow) => ResourceCost | null;
  /** What it is paid by, where that is its use alone: "by requests and traffic". */
  usage?: string;
  /** What is said of one that is left in the account, and what it costs a month there in US dollars. */
  kept?: { note: string; monthlyUsd: number };
  snapshot?: SnapshotFacts;
  /** Failures that people meet, in plain words with the way out. */
  failures?: readonly Failure[];
  /** What a teardown does to one, in a sentence; null where there is nothing to say. `name` stands within a sentence. */
  teardown?: (name: string, keeps: Kept) => string | null;
}

/** What CloudFormation does to a stack, and so to what is in it. */
export type StackAction = 'CREATE' | 'UPDATE' | 'DELETE';

/** What of a resource stays in the account when it goes from its stack. */
export type Kept = 'resource' | 'snapshot' | null;

/** Replacing or removing one loses what is in it. */
export interface DataFacts {
  /** Completes "The update would replace the database: …", where it may not. */
  loss: string;
  /**
   * When an update that replaces or removes one may be confirmed: `never`; where something `kept` is left, by the
   * template's policies; or unless AWS says that it deletes it, where it does not do so at once (`not-deleted`).
   */
  confirmable: 'never' | 'kept' | 'not-deleted';
  /** What becomes of the old one after such an update. */
  remark?: string;
}

/** What AWS makes of one that goes where a policy says `Snapshot`. */
export interface SnapshotFacts {
  /** The snapshot's own type. */
  type: string;
  /** Without a `DeletionPolicy`, CloudFormation takes one. */
  byDefault(properties: Properties): boolean;
  /** What is said of the snapshot, and at most costs a month, in whole cents. */
  left(properties: Properties): { note: string; monthlyUsd: number };
}

/** While it is on, the resource refuses to be deleted. */
export interface DeletionProtection {
  /** The property, or the attribute within one, as the template names it. */
  property: string;
  isOn(properties: Properties): boolean;
}

export interface Failure {
  when: RegExp;
  says: string;
  /** The words alone are not enough: elsewhere they mean something else. */
  onlyHere?: true;
}

/** Monthly US dollars from the price list, not rounded. */
export interface ResourceCost {
  /** "t3.micro, 20 GiB each". */
  detail: string;
  monthlyUsd: number;
  /** Where it can grow by itself: when it has grown as far as it may all month. */
  maxMonthlyUsd?: number;
}

/** A resource's properties, parameters and conditions resolved. */
export type Properties = Readonly<Record<string, unknown>>;

/** The properties of the resource of the same stack that a `Ref`, `Fn::GetAtt` or plain logical id points at. */
export type Follow = (reference: unknown) => Properties | undefined;

/** Which picture stands for a type; the pages know which that is. */
export type IconKey =
  | 'auto-scaling'
  | 'certificate'
  | 'cloudformation'
  | 'cloudfront'
  | 'cloudwatch'
  | 'dynamodb'
  | 'ec2'
  | 'elastic-ip'
  | 'iam'
  | 'internet-gateway'
  | 'kms'
  | 'lambda'
  | 'load-balancing'
  | 'nat-gateway'
  | 'network-access'
  | 'rds'
  | 'route53'
  | 'router'
  | 's3'
  | 'secrets-manager'
  | 'sns'
  | 'sqs'
  | 'unknown'
  | 'vpc';
