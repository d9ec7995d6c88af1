import { useEffect, useRef, useState } from 'react';
import { FlightCheckCard } from '@/components/flight-check/flight-check-card';
import { OverruleNotice, useOverruling } from '@/components/flight-check/overrule';
import { useFlightCheck } from '@/components/flight-check/use-flight-check';
import { ReasonField } from '@/components/forms/reason-field';
import { ChangedInputs, changedInputs } from '@/components/inputs/changed-inputs';
import { InputsList } from '@/components/inputs/inputs-list';
import { labelOf } from '@/components/inputs/problem-links';
import { VerdictNotice } from '@/components/inputs/verdict-notice';
import { Button } from '@/components/ui/button';
import { Card, SectionCard } from '@/components/ui/card';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Update, UpdateOptions } from './use-update';

/** What is about to be launched again, and what would be in its way. */
export function RelaunchReview({
  options: { blueprint, present, presentInputs, flightCheck },
  update,
  inputs,
}: {
  options: UpdateOptions;
  update: Update;
  inputs: BlueprintInputs;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    window.scrollTo({ top: 0 });
  }, []);
  const { name } = present;
  const check = useFlightCheck({ kind: 'relaunch', name, inputs }, flightCheck);
  const overruling = useOverruling(check.state);
  const [reason, setReason] = useState('');
  const differences = { blueprint: blueprint.id, before: presentInputs, after: inputs };
  return (
    <div className="flex flex-col gap-4">
      <h2 ref={heading} tabIndex={-1} className="font-semibold text-lg outline-none">
        Review the relaunch of {name}
      </h2>
      <VerdictNotice verdict={update.verdict} />
      <SectionCard id="relaunch-changes" title="What you change">
        <div className="px-4 py-3 md:px-5">
          {changedInputs(differences).length > 0 ? (
            <ChangedInputs {...differences} wide />
          ) : (
            <p className="text-ink-muted">
              Nothing: it is launched again with the inputs that failed. That helps where the cause was
              outside them.
            </p>
          )}
        </div>
      </SectionCard>
      <FlightCheckCard check={check} labelOf={(path) => labelOf(blueprint, path)} onMend={update.mend} />
      <SectionCard id="relaunch-inputs" title="Inputs">
        <InputsList blueprint={blueprint.id} inputs={inputs} />
      </SectionCard>
      <Card className="px-4 py-3.5 md:px-5">
        <ReasonField id="relaunch-reason" value={reason} onChange={setReason} />
      </Card>
      <OverruleNotice overruling={overruling} deed="relaunch" />
      <div className="flex flex-wrap items-center justify-between gap-3 pt-1">
        <Button onClick={update.step.edit} disabled={update.pending}>
          Back
        </Button>
        <Button
          variant="primary"
          aria-disabled={update.pending || overruling.refusal !== null || undefined}
          title={overruling.refusal ?? undefined}
          onClick={() => {
            if (overruling.refusal === null) void update.submit(reason);
          }}
        >
          {update.pending ? 'Sending the request…' : `Relaunch ${name}`}
        </Button>
      </div>
    </div>
  );
}
