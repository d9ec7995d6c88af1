import type { ReactNode } from 'react';
import { SectionCard } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import type { TargetView } from '@/lib/environments/views/environment-view';

/** A place to launch into, with the names one needs to find it in AWS. */
export function TargetCard({ target }: { target: TargetView }) {
  return (
    <SectionCard id={`target-${target.id}`} title={target.name} description={target.description || undefined}>
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
      </dl>
    </SectionCard>
  );
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
