import type { ReactNode } from 'react';
import { formatUsd } from '@/components/resources/money';
import { resourceStatusDisplay } from '@/components/resources/resource-status';
import { RelativeTime } from '@/components/time/times';
import { SectionCard } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { isTerminal } from '@/lib/environments/states';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';

/** The facts beside everything else: whose it is, where it is, and when Slipway last looked. */
export function DetailsCard({ environment }: { environment: EnvironmentDetail }) {
  const { targetDetail: target, stackName, stackId, stackStatus } = environment;
  return (
    <SectionCard id="details" title="Details">
      <dl className="px-4 py-2 md:px-5">
        <Fact label="Owner">{environment.owner.name}</Fact>
        <Fact label="Team">{environment.team}</Fact>
        <Fact label="Target">{target.name}</Fact>
        <Fact label="Account">
          <span className="tabular-nums">{target.accountId}</span>
        </Fact>
        <Fact label="Region">{target.region}</Fact>
        {isTerminal(environment.status) ? null : <Fact label="Cost">{costWords(environment)}</Fact>}
        <Fact label="Requested">
          <RelativeTime at={environment.createdAt} />
        </Fact>
        {environment.launchedAt ? (
          <Fact label="Active since">
            <RelativeTime at={environment.launchedAt} />
          </Fact>
        ) : null}
        {environment.endedAt ? (
          <Fact label="Ended">
            <RelativeTime at={environment.endedAt} />
          </Fact>
        ) : null}
        <Fact label="Stack">
          <Copyable value={stackName} label="the stack's name" />
        </Fact>
        {stackId ? (
          <Fact label="Stack id">
            <Copyable value={stackId} label="the stack's id" />
          </Fact>
        ) : null}
        {stackStatus ? <Fact label="In AWS">{resourceStatusDisplay(stackStatus).label}</Fact> : null}
        <Fact label="Last seen">
          {environment.lastSeenAt ? (
            <RelativeTime at={environment.lastSeenAt} className="tabular-nums" />
          ) : (
            'not seen in AWS yet'
          )}
        </Fact>
      </dl>
    </SectionCard>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6rem_minmax(0,1fr)] items-baseline gap-3 border-b py-1.5 last:border-b-0">
      <dt className="text-ink-faint text-sm">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}

function Copyable({ value, label }: { value: string; label: string }) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      <code className="truncate font-mono text-xs" title={value}>
        {value}
      </code>
      <span className="-my-1 shrink-0">
        <CopyButton value={value} label={label} />
      </span>
    </span>
  );
}

function costWords({ monthlyUsd }: EnvironmentDetail): string {
  return monthlyUsd === null ? 'no estimate' : `about ${formatUsd(monthlyUsd)} a month`;
}
