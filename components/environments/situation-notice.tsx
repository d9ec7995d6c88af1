import { PencilLine, RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { RootCauseDetails } from '@/components/resources/root-cause';
import { RelativeTime } from '@/components/time/times';
import { Alert } from '@/components/ui/alert';
import { buttonStyles } from '@/components/ui/button';
import { Link } from '@/components/ui/link';
import { isDecidedPerResource } from '@/lib/environments/stack-condition';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { whyNot } from '@/lib/environments/views/may';
import { withoutFullStop } from '@/lib/environments/without-full-stop';
import { launchAgainHref } from '@/lib/paths/environment-links';
import { paths } from '@/lib/paths/paths';
import { plainReason } from '@/lib/stacks/explain-failure';
import { RetryingDetails, retryingTitle } from './retrying-details';
import { type EndedTeardown, failedLaunch, isUnseen, type Situation, type UpdateEnd } from './situation';

interface NoticeProps {
  environment: EnvironmentDetail;
  situation: Situation;
  /** The button that opens the teardown dialog, where this person may use it. */
  teardown: ReactNode;
  /** The button that opens the dialog to give it up, where this person can. */
  giveUp: ReactNode;
}

/** What is happening and what can be done, on top of an environment's page. */
export function SituationNotice({ environment, situation, teardown, giveUp }: NoticeProps) {
  const { name, blueprint } = environment;
  const again = (
    <Link href={launchAgainHref(environment)} className={buttonStyles()}>
      <RotateCcw aria-hidden /> Launch again with these inputs
    </Link>
  );
  const relaunch = whyNot('relaunch', environment) ? null : (
    <Link href={paths.relaunchEnvironment(name)} className={buttonStyles({ variant: 'primary' })}>
      <RotateCcw aria-hidden /> Fix & relaunch
    </Link>
  );
  const edit = whyNot('update', environment) ? null : (
    <Link href={paths.editEnvironment(name)} className={buttonStyles()}>
      <PencilLine aria-hidden /> {situation.kind === 'not-torn-down' ? 'Edit' : 'Edit again'}
    </Link>
  );
  switch (situation.kind) {
    case 'waiting-for-worker':
      return (
        <Notice
          tone="warn"
          title={situation.queued ? 'Waiting for a worker' : 'No worker is following this at the moment'}
        >
          {situation.queued
            ? 'The request is kept, but no worker is running. It continues by itself when one starts. '
            : 'AWS continues by itself; this page shows what a worker last saw. '}
          {situation.lastSeenAt ? (
            <>
              The last worker was seen <RelativeTime at={situation.lastSeenAt} />.
            </>
          ) : null}
        </Notice>
      );
    case 'retrying':
      return (
        <Notice tone="warn" title={retryingTitle(situation)} actions={[giveUp]}>
          <RetryingDetails {...situation} />
        </Notice>
      );
    case 'cannot-read-aws':
      return (
        <Notice
          tone="warn"
          title={
            situation.partly
              ? 'Slipway can’t see all of what AWS is doing'
              : 'Slipway can’t see what AWS is doing'
          }
        >
          {situation.partly ? (
            <p>
              The stack itself is followed; some of it shows late or not at all, since{' '}
              <RelativeTime at={situation.since} />. Slipway keeps trying.
            </p>
          ) : (
            <p>
              AWS continues by itself; what is shown here is as of <RelativeTime at={situation.since} />.
              Slipway keeps trying, and catches up as soon as it can read again.
            </p>
          )}
          <p className="mt-2">{plainReason(situation.reason)}</p>
        </Notice>
      );
    case 'rolling-back':
      return (
        <Notice
          tone={situation.cancelledBy ? 'warn' : 'bad'}
          title={
            situation.cancelledBy
              ? 'Cancelled; AWS is rolling back its changes'
              : 'Something failed; AWS is removing what it had created'
          }
        >
          {situation.cancelledBy ? (
            `${situation.cancelledBy} asked for it. The previous configuration keeps serving.`
          ) : (
            <RootCauseDetails
              cause={situation.cause}
              reason={environment.statusReason}
              blueprint={blueprint}
            />
          )}
        </Notice>
      );
    case 'launch-failed':
      return (
        <Notice tone="bad" title="The launch failed" actions={[relaunch, teardown]}>
          <RootCauseDetails cause={situation.cause} reason={situation.reason} blueprint={blueprint} />
          <p className="mt-2">
            {whatIsLeft(environment)} Correct the inputs and launch {name} again, or tear it down: that frees
            the name.
          </p>
        </Notice>
      );
    case 'update-failed':
      return (
        <Notice tone="warn" title={updateEnds[situation.ended]} actions={[edit, teardown]}>
          {situation.ended === 'failed' ? (
            <RootCauseDetails cause={situation.cause} reason={situation.reason} blueprint={blueprint} />
          ) : situation.ended === 'cancelled' ? (
            situation.reason
          ) : (
            `${name} is as it was before the update, and can be updated again. If something was skipped, check for changes outside Slipway first.`
          )}
        </Notice>
      );
    case 'rollback-stuck':
      return (
        <Notice tone="bad" title="The update failed, and its rollback got stuck" actions={[teardown]}>
          <RootCauseDetails cause={situation.cause} reason={situation.reason} blueprint={blueprint} />
          <p className="mt-2">
            AWS then tried to roll the update back and got stuck, so parts of {name} are changed and parts are
            not. It may still serve. Until the rollback is continued, AWS accepts no other update.
          </p>
          {situation.teardown ? (
            <div className="mt-3 border-t pt-3">
              <p className="font-semibold text-ink">
                {situation.teardown.ended === 'failed'
                  ? 'The teardown was refused'
                  : 'The teardown was cancelled'}
              </p>
              <TeardownEnd teardown={situation.teardown} />
            </div>
          ) : null}
        </Notice>
      );
    case 'not-updated':
      return situation.ended === 'failed' || situation.ended === 'unseen' ? (
        <Notice
          tone="warn"
          title={
            situation.ended === 'unseen'
              ? 'The update was given up; whether AWS took it is not known'
              : 'The update did not start; nothing was changed'
          }
          actions={[edit]}
        >
          {situation.reason}
        </Notice>
      ) : (
        <Notice
          tone="neutral"
          title={situation.ended === 'cancelled' ? 'The update was cancelled' : 'There was nothing to change'}
        >
          {situation.reason}
        </Notice>
      );
    case 'not-torn-down':
      return (
        <Notice
          tone={situation.ended === 'cancelled' ? 'neutral' : 'warn'}
          title={teardownTitle(environment, situation)}
          actions={[relaunch, edit, teardown]}
        >
          <TeardownEnd teardown={situation} />
        </Notice>
      );
    case 'teardown-blocked':
      return isDecidedPerResource(environment) ? (
        <Notice tone="bad" title="The teardown is blocked">
          AWS could not delete everything, and what is left may still cost money. See below what that is, why,
          and what you can do about it.
        </Notice>
      ) : (
        <Notice tone="bad" title="The teardown is blocked" actions={[teardown]}>
          <RootCauseDetails cause={situation.cause} reason={situation.reason} blueprint={blueprint} />
          <p className="mt-2">
            Remove what blocks it, then try again: what is already gone stays gone, and what is left may still
            cost money.
          </p>
        </Notice>
      );
    case 'lost':
      return (
        <Notice tone="bad" title="Its stack has vanished from AWS" actions={[teardown]}>
          <p>
            Somebody deleted the stack outside Slipway. Resources that it retained may still exist.
            {situation.reason ? ` ${situation.reason}` : ''}
          </p>
          <p className="mt-2">Tearing it down verifies that nothing is left, and frees the name.</p>
        </Notice>
      );
    case 'torn-down':
      return (
        <Notice tone="neutral" title="Torn down" actions={[again]}>
          {situation.at ? (
            <>
              AWS confirmed <RelativeTime at={situation.at} /> that the stack is gone.{' '}
            </>
          ) : null}
          {situation.residueCount > 0
            ? 'Something stays in AWS; the receipt lists it, and says why. '
            : 'None of it is left in AWS. '}
          The history is kept.
        </Notice>
      );
    case 'cancelled':
    case 'rejected':
      return (
        <Notice
          tone="neutral"
          title={
            situation.kind === 'cancelled' ? 'The request was cancelled' : 'The request was not approved'
          }
          actions={[again]}
        >
          {situation.reason ? `${withoutFullStop(situation.reason)}. ` : ''}Nothing was launched.
        </Notice>
      );
  }
}

function teardownTitle({ status }: EnvironmentDetail, { ended, untouched }: EndedTeardown): string {
  if (ended === 'cancelled') return 'The teardown was cancelled';
  if (status === 'LAUNCHING') return 'The teardown was refused; the launch continues';
  return untouched ? 'The teardown was refused; the environment is as it was' : 'The teardown was refused';
}

/** Why it came to nothing, and what can be done about that. */
function TeardownEnd({ teardown: { reason, cause } }: { teardown: EndedTeardown }) {
  return (
    <>
      <p>{reason}</p>
      {cause?.explanation ? <p className="mt-2">{cause.explanation}</p> : null}
    </>
  );
}

const updateEnds = {
  failed: 'The update failed; the previous configuration is still serving',
  cancelled: 'The update was cancelled; the previous configuration is still serving',
  'rolled-back': 'Rolled back; the previous configuration is serving',
} as const satisfies Record<UpdateEnd, string>;

function Notice({
  tone,
  title,
  actions = [],
  children,
}: {
  tone: 'neutral' | 'warn' | 'bad';
  title: string;
  actions?: readonly ReactNode[];
  children: ReactNode;
}) {
  const shown = actions.filter(Boolean);
  return (
    <Alert
      tone={tone}
      title={title}
      className="mb-4"
      actions={
        shown.length > 0
          ? shown.map((action, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list of at most three buttons
              <span key={index}>{action}</span>
            ))
          : undefined
      }
    >
      {children}
    </Alert>
  );
}

/** Of a launch that failed. */
function whatIsLeft(environment: EnvironmentDetail): string {
  const { stackId, stackStatus, residue } = environment;
  if (stackId === null) {
    return isUnseen(failedLaunch(environment))
      ? 'AWS could not be asked whether it made a stack, which would cost money: Slipway looks as soon as AWS answers, and says here what it finds.'
      : 'No stack of this environment is known in AWS; a teardown verifies that.';
  }
  if (stackStatus === 'CREATE_IN_PROGRESS' || stackStatus === 'CREATE_COMPLETE')
    return 'Its stack has appeared in AWS all the same, and costs money until it is removed. Either way starts with that.';
  return stackStatus === 'ROLLBACK_COMPLETE' || stackStatus === 'DELETE_COMPLETE'
    ? residue.length > 0
      ? 'AWS has removed what it had created, except for what is listed below.'
      : 'AWS has removed what it had created.'
    : 'AWS could not remove everything that it had created: what is left may cost money until it is removed. Either way starts with that.';
}
