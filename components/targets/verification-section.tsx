import {
  ChevronRight,
  CircleAlert,
  CircleCheck,
  CircleHelp,
  Clock,
  LoaderCircle,
  ShieldCheck,
  TriangleAlert,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { ActionButton } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { RefreshUntilDone } from '@/components/live/refresh-until-done';
import { Status } from '@/components/resources/status';
import type { StatusDisplay } from '@/components/resources/status-display';
import { RelativeTime } from '@/components/time/times';
import { Alert } from '@/components/ui/alert';
import { cn } from '@/components/ui/class-names';
import { type Tone, toneText } from '@/components/ui/tone';
import {
  type StepResult,
  trustSteps,
  type VerificationStep,
  type VerificationStepId,
  type VerificationVerdict,
  type VerificationView,
  verificationStepIds,
  verificationSteps,
} from '@/lib/targets/verification';

const verdicts = {
  'not-verified': { label: 'Not verified yet', tone: 'neutral', icon: Clock },
  verified: { label: 'Verified', tone: 'ok', icon: ShieldCheck },
  failed: { label: 'Verification failed', tone: 'bad', icon: CircleAlert },
  incomplete: { label: 'Verified in part', tone: 'neutral', icon: CircleHelp },
} as const satisfies Record<VerificationVerdict, StatusDisplay>;

const outdated = { label: 'Verified, but outdated', tone: 'warn', icon: TriangleAlert } as const;
const verifying = { label: 'Verifying…', tone: 'accent', icon: LoaderCircle, spins: true } as const;

/** In one glance: whether the target is as it has to be. */
export function VerificationStatus({
  verification: { verdict, underWay },
  isOutdated,
  workerAlive,
}: {
  verification: VerificationView;
  /** Of the bootstrap, which an upgrade of Slipway may have made so since. */
  isOutdated: boolean;
  workerAlive: boolean;
}) {
  const ended = verdict === 'verified' && isOutdated ? outdated : verdicts[verdict];
  return <Status display={underWay && workerAlive ? verifying : ended} className="text-sm" />;
}

/** Somebody else could act with the launcher role: nothing about a target is more urgent. */
export function OpenTrustAlert({ verification: { steps } }: { verification: VerificationView }) {
  const trust: readonly VerificationStepId[] = trustSteps;
  if (!steps.some(({ step, result }) => result === 'failed' && trust.includes(step))) return null;
  return (
    <Alert tone="bad" title="Others can act in this account: the launcher role’s trust policy is open">
      Whoever that policy trusts can be made to act here for somebody else. Deploy the bootstrap again, which
      closes it, and look in CloudTrail for sessions of this role that were not Slipway’s.
    </Alert>
  );
}

interface VerificationSectionProps {
  target: string;
  verification: VerificationView;
  workerAlive: boolean;
  /** For whoever may ask for one. */
  verify: ((target: string) => Promise<ActionResult<null>>) | null;
}

/** What a worker found of the target, step by step. */
export function VerificationSection({ target, verification, workerAlive, verify }: VerificationSectionProps) {
  const { steps, underWay, finishedAt, verdict } = verification;
  const isQuiet = !underWay && verdict === 'verified' && steps.every(({ result }) => result === 'passed');
  return (
    <div className="border-t px-4 py-3 md:px-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="text-ink-muted text-sm">{whenWords(verification, workerAlive)}</p>
        {verify ? (
          <ActionButton action={verify} input={target} size="sm" busy={underWay}>
            <ShieldCheck aria-hidden /> {finishedAt === null ? 'Verify' : 'Verify again'}
          </ActionButton>
        ) : null}
      </div>
      {underWay ? <RefreshUntilDone /> : null}
      {isQuiet ? (
        <Folded count={steps.length}>
          <Steps target={target} steps={steps} pending={null} />
        </Folded>
      ) : finishedAt === null && steps.length === 0 && !workerAlive ? null : (
        <Steps
          target={target}
          steps={steps}
          pending={underWay ? (workerAlive ? 'looking' : 'waiting') : null}
        />
      )}
    </div>
  );
}

function whenWords({ underWay, finishedAt, verifiedAt, verdict }: VerificationView, workerAlive: boolean) {
  if (underWay && !workerAlive) return 'Waiting for a worker, which verifies it: none is running';
  if (underWay) return 'A worker is looking…';
  if (finishedAt === null) return 'Not verified yet';
  return (
    <>
      Looked at <RelativeTime at={finishedAt} />
      {verdict !== 'verified' && verifiedAt !== null ? (
        <>
          ; all of it was in order <RelativeTime at={verifiedAt} />
        </>
      ) : null}
    </>
  );
}

function Folded({ count, children }: { count: number; children: ReactNode }) {
  return (
    <details className="group mt-1">
      <summary className="inline-flex cursor-pointer list-none items-center gap-2 rounded-md text-ink-muted hover:text-ink [&::-webkit-details-marker]:hidden">
        <CircleCheck aria-hidden className="size-4.5 shrink-0 text-ok" />
        All {count} steps are fine
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
      </summary>
      {children}
    </details>
  );
}

const looks = {
  passed: { icon: CircleCheck, tone: 'ok', words: 'Fine' },
  failed: { icon: CircleAlert, tone: 'bad', words: 'Failed' },
  warning: { icon: TriangleAlert, tone: 'warn', words: 'To be done' },
  unknown: { icon: CircleHelp, tone: 'neutral', words: 'Not looked at' },
} as const satisfies Record<StepResult, { icon: typeof CircleAlert; tone: Tone; words: string }>;

function Steps({
  target,
  steps,
  pending,
}: {
  target: string;
  steps: readonly VerificationStep[];
  /** What is said of the steps that nothing is known of. */
  pending: 'looking' | 'waiting' | null;
}) {
  const known = new Map(steps.map((step) => [step.step, step]));
  return (
    <ul aria-label={`Verification of ${target}`} className="mt-1 flex flex-col">
      {verificationStepIds.map((id) => {
        const step = known.get(id);
        return step ? <Step key={id} step={step} /> : <Pending key={id} id={id} pending={pending} />;
      })}
    </ul>
  );
}

function Step({ step: { step, result, message } }: { step: VerificationStep }) {
  const { icon: Icon, tone, words } = looks[result];
  return (
    <li className="flex gap-2.5 py-1.5">
      <Icon aria-hidden className={cn('mt-0.5 size-4.5 shrink-0', toneText[tone])} />
      <div className="min-w-0 flex-1">
        <p className="text-ink">
          {verificationSteps[step]} <span className={cn('text-sm', toneText[tone])}>{words}</span>
        </p>
        {result === 'passed' ? null : <p className="break-words text-ink-muted text-sm">{message}</p>}
      </div>
    </li>
  );
}

function Pending({ id, pending }: { id: VerificationStepId; pending: 'looking' | 'waiting' | null }) {
  const isLooking = pending === 'looking';
  const Icon = isLooking ? LoaderCircle : Clock;
  return (
    <li className="flex gap-2.5 py-1.5 text-ink-faint">
      <Icon
        aria-hidden
        className={cn('mt-0.5 size-4.5 shrink-0', isLooking && 'animate-spin motion-reduce:animate-none')}
      />
      <p>
        {verificationSteps[id]}{' '}
        <span className="text-sm">{isLooking ? 'Looking…' : 'Not looked at yet'}</span>
      </p>
    </li>
  );
}
