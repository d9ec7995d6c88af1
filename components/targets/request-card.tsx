import { ActionButton } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { RefreshUntilDone } from '@/components/live/refresh-until-done';
import { RelativeTime } from '@/components/time/times';
import { Alert } from '@/components/ui/alert';
import { SectionCard } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import type { TargetRequestView } from '@/lib/targets/requests/request-view';
import { inLines } from './command-in-lines';
import { VerificationSection } from './verification-section';

const titles = {
  new: (target: string) => `${target} is requested`,
  edit: (target: string) => `Other roles for ${target} are requested`,
  rotate: (target: string) => `A new external id for ${target} is requested`,
} as const;

const words = {
  new: 'It becomes a target once a worker has verified it: deploy the bootstrap with its external id. Workers look again and again, ever less often.',
  edit: 'They are used once a worker has found them in order. Workers look again and again, ever less often.',
  rotate:
    'It is used once the bootstrap was deployed with it. The present one works until then; workers look every few seconds.',
} as const;

interface RequestCardProps {
  target: string;
  request: TargetRequestView;
  workerAlive: boolean;
  /** For whoever may ask for a verification, and withdraw it. */
  verify: ((target: string) => Promise<ActionResult<null>>) | null;
  withdraw: ((target: string) => Promise<ActionResult<null>>) | null;
}

/** What is requested of a target, and what keeps a worker from carrying it out. */
export function RequestCard({ target, request, workerAlive, verify, withdraw }: RequestCardProps) {
  const { kind, requestedBy, requestedAt, verification, refusal, command, changes } = request;
  return (
    <SectionCard
      id="request"
      title={titles[kind](target)}
      description={
        <>
          By {requestedBy} <RelativeTime at={requestedAt} />. {words[kind]}
        </>
      }
      aside={
        withdraw ? (
          <ActionButton action={withdraw} input={target} size="sm" variant="danger-outline">
            Withdraw the request
          </ActionButton>
        ) : null
      }
    >
      <RefreshUntilDone />
      {workerAlive ? null : (
        <div className="px-4 pt-4 md:px-5">
          <Alert tone="warn" title="No worker is running">
            The request waits: a worker carries it out as soon as one is there.
          </Alert>
        </div>
      )}
      {refusal ? (
        <div className="px-4 pt-4 md:px-5">
          <Alert tone="bad" title="It can’t be carried out">
            {refusal}
          </Alert>
        </div>
      ) : null}
      {Object.values(changes).length > 0 ? (
        <dl className="px-4 pt-3 md:px-5">
          {Object.entries(changes).map(([what, value]) => (
            <div key={what} className="grid gap-x-4 py-1 sm:grid-cols-[12rem_minmax(0,1fr)]">
              <dt className="text-ink-faint">{labels[what as keyof typeof labels]}</dt>
              <dd className="break-all font-mono text-sm">{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {command ? (
        <div className="px-4 pt-3 pb-3 md:px-5">
          <p className="text-ink-muted text-sm">
            Run this with an admin’s credentials of the account, in the folder of Slipway’s source, with the
            external id in place. It was shown once: where it is lost, withdraw the request and make another.
          </p>
          <div className="mt-1.5 flex items-start gap-1 rounded-md border bg-sunken py-1 pr-1 pl-3">
            <code className="min-w-0 flex-1 whitespace-pre-wrap break-words py-1 font-mono text-sm">
              {inLines(command)}
            </code>
            <CopyButton value={command} label={`the command that bootstraps ${target}`} />
          </div>
        </div>
      ) : null}
      <VerificationSection
        target={target}
        verification={verification}
        workerAlive={workerAlive}
        verify={verify}
      />
    </SectionCard>
  );
}

const labels = {
  roleArn: 'Launcher role',
  executionRoleArn: 'Execution role',
  artifactBucket: 'Artifact bucket',
} as const;
