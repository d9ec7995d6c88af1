import { Archive, CircleOff, Clock, Snowflake } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ActionResult } from '@/components/forms/action-result';
import { Status } from '@/components/resources/status';
import type { StatusDisplay } from '@/components/resources/status-display';
import { SectionCard } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';
import type { TargetDetail } from '@/lib/targets/target-view';
import { BootstrapSection } from './bootstrap-section';
import { FreezeNotice } from './freeze-notice';
import { OpenTrustAlert, VerificationSection, VerificationStatus } from './verification-section';

interface TargetCardProps {
  target: TargetDetail;
  workerAlive: boolean;
  /** For whoever may ask for a verification. */
  verify: ((target: string) => Promise<ActionResult<null>>) | null;
  /** It has the page for itself: its name is above, and its state. */
  isAlone?: boolean;
}

/** A place to launch into: the names one needs to find it in AWS, and whether it is as it has to be. */
export function TargetCard({ target, workerAlive, verify, isAlone = false }: TargetCardProps) {
  const { name, bootstrap, verification } = target;
  return (
    <SectionCard
      id={`target-${target.id}`}
      title={
        isAlone ? (
          'In AWS'
        ) : (
          <Link href={paths.target(name)} className="hover:underline">
            {name}
          </Link>
        )
      }
      description={(isAlone ? '' : target.description) || undefined}
      aside={
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
          {isAlone ? null : <TargetState target={target} />}
          <VerificationStatus
            verification={verification}
            isOutdated={bootstrap.missing.length > 0}
            workerAlive={workerAlive}
          />
        </span>
      }
    >
      <div className="px-4 pt-3 empty:hidden md:px-5">
        <OpenTrustAlert verification={verification} />
        {target.freeze && !isAlone ? (
          <FreezeNotice what={`Launches into ${name} are stopped`} freeze={target.freeze} />
        ) : null}
      </div>
      <dl className="px-4 py-2 md:px-5">
        <Fact label="AWS account" value={target.accountId} />
        <Fact label="Region" value={target.region} />
        <Fact label="Launcher role" value={target.roleArn} help="Slipway assumes it, with an external id" />
        <Fact
          label="Execution role"
          value={target.executionRoleArn}
          help="CloudFormation works with it"
          missing="none: CloudFormation works with the launcher role"
        />
        <Fact label="Artifact bucket" value={target.artifactBucket} />
        {target.teams ? (
          <Fact
            label="Teams that may use it"
            value={target.teams.join(', ') || null}
            missing="none of yours"
          />
        ) : null}
      </dl>
      <BootstrapSection
        target={name}
        bootstrap={bootstrap}
        offersCommand={verification.verdict !== 'verified'}
      />
      <VerificationSection
        target={name}
        verification={verification}
        workerAlive={workerAlive}
        verify={verify}
      />
    </SectionCard>
  );
}

const states = {
  requested: { label: 'Requested', tone: 'neutral', icon: Clock },
  disabled: { label: 'Disabled', tone: 'warn', icon: CircleOff },
  retired: { label: 'Retired', tone: 'neutral', icon: Archive },
} as const satisfies Partial<Record<TargetDetail['state'], StatusDisplay>>;
const frozen = { label: 'Launches stopped', tone: 'warn', icon: Snowflake } as const;

function TargetState({ target: { state, freeze } }: { target: TargetDetail }) {
  if (state !== 'enabled') return <Status display={states[state]} className="text-sm" />;
  return freeze ? <Status display={frozen} className="text-sm" /> : null;
}

function Fact({
  label,
  value,
  help,
  missing,
}: {
  label: string;
  value: string | null;
  help?: ReactNode;
  missing?: string;
}) {
  return (
    <div className="grid items-center gap-x-4 border-b py-1.5 last:border-b-0 sm:grid-cols-[16rem_minmax(0,1fr)]">
      <dt>
        {label}
        {help ? <span className="block text-ink-faint text-xs">{help}</span> : null}
      </dt>
      <dd className="flex min-w-0 items-center gap-1">
        {value === null ? (
          <span className="text-ink-faint">{missing}</span>
        ) : (
          <>
            <span className="break-all font-mono text-ink-muted text-sm">{value}</span>
            <CopyButton value={value} label={label.toLocaleLowerCase('en')} />
          </>
        )}
      </dd>
    </div>
  );
}
