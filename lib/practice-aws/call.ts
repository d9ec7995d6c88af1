import type { Engine } from '@/lib/practice-aws/engine/engine';
import type { Caller } from './caller';

/** A role that can be assumed here, with what its trust policy says. */
export interface PracticeRole {
  arn: string;
  /** When given, AssumeRole must bring the same. */
  externalId?: string;
  /** ARNs, or account ids, of those who may assume it. Without: everybody. */
  trusts?: readonly string[];
  /** What the trust policy forgot to allow beside `sts:AssumeRole`. */
  lacks?: readonly ('sts:SetSourceIdentity' | 'sts:TagSession')[];
  /** IAM's default is an hour. */
  maxSessionSeconds?: number;
}

/** Who calls, where and when, as the actions of the Query protocol see it. */
export interface Call {
  engine: Engine;
  caller: Caller;
  account: string;
  region: string;
  /** Milliseconds since the epoch. */
  at: number;
  requestId: string;
  /** undefined: any role of any account can be assumed. */
  roles: readonly PracticeRole[] | undefined;
}
