import type { ReactNode } from 'react';
import { sortItems, summaryOf } from '@/components/flight-check/sort-items';
import { ChangedInputs, changedInputs } from '@/components/inputs/changed-inputs';
import { InputsList } from '@/components/inputs/inputs-list';
import { RelativeTime } from '@/components/time/times';
import type { ApprovalView } from '@/lib/approvals/approval';
import { capitalized } from '@/lib/stacks/types/in-words';
import { costWords } from './approval-words';
import { FlightCheckOfThen } from './flight-check-of-then';

/** What was asked for, and why it waits: all that somebody needs in order to decide. */
export function ApprovalFacts({ approval }: { approval: ApprovalView }) {
  const { reasons, reason, requestedBy, action, blueprint, inputs, before, choices } = approval;
  return (
    <div className="flex flex-col gap-4 px-4 py-3.5 md:px-5">
      <dl className="grid gap-x-10 gap-y-3 sm:grid-cols-2">
        <Fact label="Why it needs approval">
          <ul className="flex flex-col gap-0.5">
            {reasons.map(({ policy, words, help }) => (
              <li key={policy}>
                <span className="font-medium">{capitalized(words)}.</span>
                {help ? <span className="text-ink-muted"> {help}</span> : null}
              </li>
            ))}
          </ul>
        </Fact>
        <Fact label={`Reason given by ${requestedBy.name}`}>{reason ?? <Faint>None</Faint>}</Fact>
        <Fact label="Cost">{capitalized(costWords(approval))}</Fact>
        <Fact label="Flight check">
          <FlightCheckWords approval={approval} />
        </Fact>
        {choices.length > 0 ? (
          <Fact label="Chosen beside the inputs">
            <ul className="flex flex-col gap-0.5">
              {choices.map((choice) => (
                <li key={choice}>{choice}</li>
              ))}
            </ul>
          </Fact>
        ) : null}
      </dl>
      {before && action !== 'tear-down' ? (
        <div>
          <p className="mb-2 text-ink-faint text-sm">What it changes</p>
          {changedInputs({ blueprint, before, after: inputs }).length > 0 ? (
            <ChangedInputs blueprint={blueprint} before={before} after={inputs} wide />
          ) : (
            <p className="text-ink-muted">None of the inputs.</p>
          )}
        </div>
      ) : null}
      <details className="rounded-md border">
        <summary className="cursor-pointer rounded-md px-3 py-2 font-medium text-sm hover:bg-sunken">
          All inputs
        </summary>
        <InputsList blueprint={blueprint} inputs={inputs} />
      </details>
      {approval.flightCheck ? (
        <details className="rounded-md border">
          <summary className="cursor-pointer rounded-md px-3 py-2 font-medium text-sm hover:bg-sunken">
            The flight check as it was
          </summary>
          <div className="px-3 pb-3">
            <FlightCheckOfThen blueprint={blueprint} items={approval.flightCheck.items} />
          </div>
        </details>
      ) : null}
    </div>
  );
}

/** What is shown may be days old: how old, is part of it. */
function FlightCheckWords({ approval: { flightCheck, action, requestedAt } }: { approval: ApprovalView }) {
  if (action === 'tear-down') return <Faint>Not made for a teardown</Faint>;
  if (!flightCheck) return <Faint>None was made in the minutes before the request</Faint>;
  const { items, at } = flightCheck;
  const summary = summaryOf(sortItems({ items, expected: items.map(({ check }) => check) }));
  return (
    <>
      {summary} <span className="text-ink-faint">(as of </span>
      <RelativeTime at={at} className="text-ink-faint" />
      <span className="text-ink-faint">{at < requestedAt ? ', before the request' : ''})</span>
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-faint text-sm">{label}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}

function Faint({ children }: { children: ReactNode }) {
  return <span className="text-ink-muted">{children}</span>;
}
