import type { OperationKind } from './states';

/** One stack that CloudFormation is at work on, with where its follower stopped reading. */
export interface StackInFlight {
  environmentId: string;
  environmentName: string;
  blueprint: string;
  inputs: Record<string, unknown>;
  stackId: string;
  stackStatus: string | null;
  resourcesTotal: number;
  /** Somebody looks at its page. */
  watched: boolean;
  operation: {
    id: string;
    kind: OperationKind;
    requestedAt: Date;
    startedAt: Date;
    acceptedAt: Date;
    rootCauseKnown: boolean;
    /** What kept it from being followed when it was last read, see `recordFollowError`. */
    followError: string | null;
    /** Where its request was in its trace. */
    traceContext: string | null;
  };
}
