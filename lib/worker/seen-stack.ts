import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Connection } from '@/lib/aws/connect';
import type { ReadEvent } from '@/lib/aws/read-stacks';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';
import type { WorkerContext } from './worker-context';

/** One stack as its follower just read it. */
export interface SeenStack {
  worker: WorkerContext;
  connection: Connection;
  stack: StackInFlight;
  /** As read just now; null when CloudFormation knows no such stack any more. */
  status: string | null;
  described: Stack | null;
  /** Only what the end of a launch needs: its events and resources are read later. */
  brief: boolean;
  /** Of this operation, not stored yet, oldest first. */
  freshEvents: ReadEvent[];
  /** Of whichever operation. */
  allFreshEvents: ReadEvent[];
}
