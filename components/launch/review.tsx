'use client';

import { useEffect, useRef, useState } from 'react';
import type { FlightCheckActions } from '@/components/flight-check/flight-check-actions';
import { FlightCheckCard } from '@/components/flight-check/flight-check-card';
import { OverruleNotice, useOverruling } from '@/components/flight-check/overrule';
import { useFlightCheck } from '@/components/flight-check/use-flight-check';
import { ReasonField } from '@/components/forms/reason-field';
import { InputsList } from '@/components/inputs/inputs-list';
import { labelOf } from '@/components/inputs/problem-links';
import { VerdictNotice } from '@/components/inputs/verdict-notice';
import { formatUsd, monthlyWords } from '@/components/resources/money';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Card, SectionCard } from '@/components/ui/card';
import type { Blueprint, BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { TargetView } from '@/lib/environments/views/environment-view';
import type { Verdict } from '@/lib/policies/verdict';

interface ReviewProps {
  name: string;
  team: string;
  target: TargetView;
  blueprint: Blueprint;
  inputs: BlueprintInputs;
  verdict: Verdict | null;
  /** The server's refusal, where it names no field of the form. */
  refusal: string | null;
  pending: boolean;
  flightCheck: FlightCheckActions;
  onBack: () => void;
  /** Back to the form, at the input of this path. */
  onMend: (path: string) => void;
  /** With the reason, empty where none is given. */
  onLaunch: (reason: string) => void;
}

/** Everything once more in words, before anything is made. */
export function Review({
  name,
  team,
  target,
  blueprint,
  inputs,
  verdict,
  refusal,
  pending,
  flightCheck,
  onBack,
  onMend,
  onLaunch,
}: ReviewProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    window.scrollTo({ top: 0 });
  }, []);
  const request = { name, blueprint: blueprint.id, target: target.name, team, inputs };
  const check = useFlightCheck({ kind: 'launch', request }, flightCheck);
  const overruling = useOverruling(check.state);
  const [reason, setReason] = useState('');
  const cost = blueprint.estimateMonthlyCost(inputs);
  return (
    <div className="flex flex-col gap-4">
      <h2 ref={heading} tabIndex={-1} className="font-semibold text-lg outline-none">
        Review {name}
      </h2>
      {refusal ? (
        <Alert tone="bad" role="alert" title="The request was refused">
          {refusal}
        </Alert>
      ) : null}
      <VerdictNotice verdict={verdict} />
      <SectionCard id="review-where" title="What and where">
        <dl className="grid gap-x-10 px-4 py-2 md:px-5 xl:grid-cols-2">
          <Fact label="Name" value={name} />
          <Fact label="Team" value={team} />
          <Fact label="Blueprint" value={`${blueprint.title}, version ${blueprint.version}`} />
          <Fact label="Target" value={target.name} />
          <Fact label="AWS account" value={target.accountId} />
          <Fact label="Region" value={target.region} />
          <Fact label="Launcher role" value={target.roleArn} mono />
          <Fact
            label="Cost"
            value={
              cost.maxMonthlyUsd > cost.monthlyUsd
                ? `${monthlyWords(cost.monthlyUsd)}, at most ${formatUsd(cost.maxMonthlyUsd)}`
                : monthlyWords(cost.monthlyUsd)
            }
          />
        </dl>
      </SectionCard>
      <FlightCheckCard check={check} labelOf={(path) => labelOf(blueprint, path)} onMend={onMend} />
      <SectionCard id="review-inputs" title="Inputs">
        <InputsList blueprint={blueprint.id} inputs={inputs} />
      </SectionCard>
      <SectionCard id="review-next" title="What happens next">
        <ol className="flex list-decimal flex-col gap-1 py-3 pr-5 pl-9 text-ink-muted marker:text-ink-faint">
          <li>
            The request is stored; from then on it can’t be lost. Where a policy asks for it, it first waits
            for approval.
          </li>
          <li>
            Slipway assumes the launcher role in account {target.accountId} and starts the stack{' '}
            <code className="font-mono text-sm">slipway-{name}</code> in {target.region}.
          </li>
          <li>
            AWS creates {blueprint.resourcesFor(inputs).length} resources; you watch them come up and get the
            address at the end. A launch that fails is rolled back.
          </li>
        </ol>
      </SectionCard>
      <Card className="px-4 py-3.5 md:px-5">
        <ReasonField id="launch-reason" value={reason} onChange={setReason} />
      </Card>
      <OverruleNotice overruling={overruling} deed="launch" />
      <div className="flex flex-wrap items-center justify-between gap-3 pt-1">
        <Button onClick={onBack} disabled={pending}>
          Back
        </Button>
        <Button
          variant="primary"
          onClick={() => {
            if (overruling.refusal === null) onLaunch(reason);
          }}
          disabled={pending}
          aria-disabled={overruling.refusal !== null || undefined}
          title={overruling.refusal ?? undefined}
          aria-busy={pending}
        >
          {pending ? 'Sending the request…' : `Launch ${name}`}
        </Button>
      </div>
    </div>
  );
}

function Fact({ label, value, mono }: { label: string; value: string; mono?: boolean }) {
  return (
    <div className="grid grid-cols-[9.5rem_minmax(0,1fr)] gap-4 border-b py-1.5 last:border-b-0 xl:nth-last-2:border-b-0">
      <dt className="text-ink-faint">{label}</dt>
      <dd className={mono ? 'wrap-anywhere font-mono text-sm' : 'break-words'}>{value}</dd>
    </div>
  );
}
