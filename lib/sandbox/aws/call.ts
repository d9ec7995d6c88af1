import type { Caller } from './caller';
import type { Engine } from './engine/engine';
import type { QueryParams } from './query-protocol';

/** A role that can be assumed here. */
export interface PracticeRole {
  arn: string;
  /** When given, AssumeRole must bring the same. */
  externalId?: string;
  /** false: the role exists, but does not trust the caller. */
  trusted?: boolean;
}

/** One call in the Query protocol, as the actions see it. */
export interface Call {
  engine: Engine;
  action: string;
  params: QueryParams;
  caller: Caller;
  account: string;
  region: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** undefined: any role of any account can be assumed. */
  roles: readonly PracticeRole[] | undefined;
}
