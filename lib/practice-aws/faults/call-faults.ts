import type { HttpAnswer } from '@/lib/practice-aws/answer';
import { AwsError } from '@/lib/practice-aws/aws-error';
import type { Caller } from '@/lib/practice-aws/caller';
import type { Clock } from '@/lib/practice-aws/clock';
import { advance } from '@/lib/practice-aws/engine/advance';
import type { Engine } from '@/lib/practice-aws/engine/engine';
import type { FaultOf } from './fault';
import { type FaultBook, meets, type Occasion } from './fault-book';
import { letOutsideHappen } from './outside-event';
import { answerAsBefore, isStackRead } from './stale-answer';

/** A call as the faults see it. */
export interface FaultyCall {
  service: string;
  action: string;
  account: string;
  region: string;
  caller: Caller;
  /** The form's `StackName`: a name or a StackId. */
  stackName: string | undefined;
  /** What makes a repeated call the same call: its whole form. */
  form: string;
}

/**
 * Answers a call as the faults want it: refused, later, from memory, in pieces, or not at all.
 * @param work carries the call out and answers it
 * @returns undefined when the connection is to be cut without an answer
 * @throws AwsError what the faults, or the work, refuse
 */
export async function answerWithFaults(
  engine: Engine,
  clock: Clock,
  call: FaultyCall,
  work: () => HttpAnswer,
): Promise<HttpAnswer | undefined> {
  const { faults } = engine;
  const occasion = occasionOf(call);
  if (faults.strike('cut', occasion, (fault) => fault.when === 'before')) return undefined;
  throttle(faults, occasion, clock.now());
  refuse(faults, occasion, call);
  await delay(engine, clock, occasion);
  letOutsideHappen(engine, clock.now());
  const stale = faults.strike('stale', occasion, () => isStackRead(call.action));
  const answer = stale === undefined ? work() : answerAsBefore(engine, stale, call, clock.now(), work);
  if (faults.strike('answer-lost', occasion)) return undefined;
  const cut = faults.strike('cut', occasion, (fault) => fault.when === 'middle');
  return cut === undefined ? answer : { ...answer, cutInTheMiddle: true };
}

function occasionOf({ service, action, account, region, caller, stackName }: FaultyCall): Occasion {
  const role = caller.session?.roleArn.split('/').at(-1);
  const stack = /:stack\/([^/]+)\//.exec(stackName ?? '')?.[1] ?? stackName;
  return { service, action, account, region, role, stack };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html */
function refuse(faults: FaultBook, occasion: Occasion, { caller, service, action }: FaultyCall): void {
  if (faults.strike('denied', occasion)) {
    const permission = `${service}:${action}`;
    throw new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: ${permission} because no identity-based policy allows the ${permission} action`,
      403,
    );
  }
  const fault = faults.strike('api', occasion);
  if (fault === undefined) return;
  const message = fault.message ?? (fault.code === 'Throttling' ? 'Rate exceeded' : fault.code);
  throw new AwsError(fault.code, message, fault.status ?? 400);
}

/** What is left in the token buckets, by fault and by account and region. */
const buckets = new WeakMap<FaultOf<'throttle'>, Map<string, { tokens: number; at: number }>>();

function throttle(faults: FaultBook, occasion: Occasion, now: number): void {
  for (const active of faults.ofKind('throttle')) {
    const { fault } = active;
    if (!meets(fault, occasion)) continue;
    const byPlace = buckets.get(fault) ?? new Map<string, { tokens: number; at: number }>();
    buckets.set(fault, byPlace);
    const place = `${occasion.account}/${occasion.region}`;
    const most = fault.burst ?? Math.max(1, fault.perSecond);
    const kept = byPlace.get(place) ?? { tokens: most, at: now };
    const tokens = Math.min(most, kept.tokens + ((now - kept.at) / 1000) * fault.perSecond);
    byPlace.set(place, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    if (tokens >= 1) continue;
    faults.count(active);
    throw new AwsError('Throttling', 'Rate exceeded', 400);
  }
}

async function delay(engine: Engine, clock: Clock, occasion: Occasion): Promise<void> {
  const fault = engine.faults.strike('delay', occasion);
  if (fault === undefined || fault.ms === 0) return;
  await new Promise<void>((resolve) => {
    clock.after(fault.ms, resolve);
  });
  advance(engine, clock.now());
}
