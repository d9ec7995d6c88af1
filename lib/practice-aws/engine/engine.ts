import type { RequestLog } from '@/lib/practice-aws/account/request-log';
import type { RuleBook } from '@/lib/practice-aws/rules/rule-book';

/** What drives stacks: the world they are in, how fast time runs for them, what is to go wrong, what is allowed. */
export interface Engine extends RuleBook {
  /** Every call, refused ones that CloudFormation makes by itself included. */
  log: RequestLog;
}

export function durationMs(engine: RuleBook, seconds: number): number {
  return (seconds * 1000) / engine.speed;
}
