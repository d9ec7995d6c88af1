'use client';

import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { ReasonField } from '@/components/forms/reason-field';
import { ChangedInputs, changedInputs } from '@/components/inputs/changed-inputs';
import { ErrorSummary } from '@/components/inputs/error-summary';
import type { FixedInput } from '@/components/inputs/input-control';
import { InputGroup } from '@/components/inputs/input-group';
import { followProblem, labelOf } from '@/components/inputs/problem-links';
import { toFormInputs } from '@/components/inputs/request-values';
import { SidePanel } from '@/components/inputs/side-panel';
import { useLastValid } from '@/components/inputs/use-last-valid';
import { VerdictNotice } from '@/components/inputs/verdict-notice';
import { Alert } from '@/components/ui/alert';
import { Button, buttonStyles } from '@/components/ui/button';
import { Card, SectionCard } from '@/components/ui/card';
import { Link } from '@/components/ui/link';
import type { Blueprint } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import { paths } from '@/lib/paths/paths';
import { CostChangeCard } from './cost-change-card';
import { RelaunchReview } from './relaunch-review';
import type { UpdateKind } from './update-kind';
import { type Update, type UpdateOptions, useUpdate } from './use-update';

interface UpdateFormProps extends Omit<UpdateOptions, 'blueprint'> {
  /** A blueprint has functions, which can't be handed over from the server: the browser looks it up again. */
  blueprintId: string;
}

const words = {
  update: {
    form: 'Edit the environment',
    promise: 'Nothing is changed before you confirm the plan.',
    button: 'Review the changes',
    pending: 'One moment…',
  },
  relaunch: {
    form: 'Fix and relaunch the environment',
    promise: 'The failed stack is removed first. The history is kept.',
    button: 'Review the relaunch',
    pending: 'Sending the request…',
  },
} as const satisfies Record<UpdateKind, unknown>;

/** The inputs of an existing environment: to change what runs, or to launch again what failed. */
export function UpdateForm({ blueprintId, ...props }: UpdateFormProps) {
  const blueprint = findBlueprint(blueprintId);
  // The page has looked it up before: a blueprint can't vanish between server and browser.
  return blueprint ? <FormOfBlueprint {...props} blueprint={blueprint} /> : null;
}

function FormOfBlueprint(options: UpdateOptions) {
  const { blueprint, kind, present } = options;
  const update = useUpdate(options);
  const { shown, refusal, summary } = update;
  const [reason, setReason] = useState('');
  if (update.step.reviewing && update.checked.inputs && update.problems.length === 0) {
    return <RelaunchReview options={options} update={update} inputs={update.checked.inputs} />;
  }
  return (
    <>
      <ErrorSummary
        ref={summary.ref}
        problems={shown.allShown ? update.problems : []}
        message={update.problems.length === 0 ? refusal.message : null}
        labelOf={(path) => labelOf(blueprint, path)}
        onFollow={followProblem}
      />
      <div role="status">
        {update.rebased ? (
          <Alert tone="warn" title="The environment has changed" className="mb-5">
            Somebody changed it while this form was open. Your changes now stand over its current inputs:
            check them, then review again.
          </Alert>
        ) : null}
        {update.notice ? (
          <Alert tone="neutral" title="Nothing to change" className="mb-5">
            The environment has these inputs already.
          </Alert>
        ) : null}
      </div>
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <Card className="px-4 md:px-6 [&_fieldset:first-of-type]:border-t-0">
          <form
            noValidate
            aria-label={words[kind].form}
            onSubmit={(event) => {
              event.preventDefault();
              if (kind === 'relaunch') update.review();
              else void update.submit(reason);
            }}
            onBlur={(event) => shown.show(event.target.getAttribute('name') ?? '')}
            onChange={({ target }) => {
              if (target instanceof HTMLElement) shown.showAfterPause(target.getAttribute('name') ?? '');
            }}
          >
            {blueprint.fieldGroups.map((group) => (
              <InputGroup
                key={group.title}
                group={group}
                blueprint={blueprint}
                register={update.register}
                errors={shown.errors}
                reveal={summary.demands}
                fixed={kind === 'update' ? fixedInputs(options) : undefined}
                unfold={chosenInputs(options)}
              />
            ))}
            {kind === 'update' ? (
              <ReasonField id="update-reason" value={reason} onChange={setReason} className="border-t py-5" />
            ) : null}
            <Footer kind={kind} name={present.name} update={update} />
          </form>
        </Card>
        <Consequences options={options} update={update} />
      </div>
    </>
  );
}

function fixedInputs({ blueprint, present }: UpdateOptions): ReadonlyMap<string, FixedInput> {
  return new Map(
    Object.entries(blueprint.fixedInputs).map(([key, reason]) => [
      key,
      { value: present.inputs[key] ?? '', reason },
    ]),
  );
}

/** What somebody has set to another value than the default is not folded away. */
function chosenInputs({ blueprint, start }: UpdateOptions): ReadonlySet<string> {
  const defaults = toFormInputs(blueprint, {});
  return new Set(Object.keys(defaults).filter((key) => start.inputs[key] !== defaults[key]));
}

function Footer({ kind, name, update }: { kind: UpdateKind; name: string; update: Update }) {
  return (
    <div className="sticky bottom-0 -mx-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-b-lg border-t bg-surface px-4 py-3 md:-mx-6 md:px-6">
      <p className="text-ink-faint text-sm">{words[kind].promise}</p>
      <div className="ml-auto flex gap-2">
        <Link href={paths.environment(name)} className={buttonStyles()}>
          Back
        </Link>
        <Button type="submit" variant="primary" aria-disabled={update.pending || undefined}>
          {update.pending ? words[kind].pending : words[kind].button}
        </Button>
      </div>
    </div>
  );
}

/** What follows from the inputs as they stand: what differs, and what it costs. */
function Consequences({ options, update }: { options: UpdateOptions; update: Update }) {
  const { blueprint, kind, presentInputs } = options;
  const present = blueprint.parseInputs(presentInputs);
  const inputs = useLastValid(update.checked.inputs, present.ok ? present.inputs : blueprint.defaultInputs);
  const differences = (
    <Differences
      blueprint={blueprint}
      before={presentInputs}
      after={present.ok ? inputs : (update.checked.inputs ?? presentInputs)}
      update={update}
    />
  );
  if (kind === 'relaunch' || !present.ok) {
    return (
      <div className="flex flex-col gap-4 xl:sticky xl:top-8">
        {differences}
        <SidePanel
          blueprint={blueprint}
          inputs={inputs}
          outdated={update.checked.inputs === null}
          verdict={update.verdict}
        />
      </div>
    );
  }
  return (
    <aside aria-label="What follows from the inputs" className="flex flex-col gap-4 xl:sticky xl:top-8">
      {differences}
      <VerdictNotice verdict={update.verdict} />
      <CostChangeCard
        before={blueprint.estimateMonthlyCost(present.inputs)}
        after={blueprint.estimateMonthlyCost(inputs)}
      />
    </aside>
  );
}

function Differences({
  blueprint,
  before,
  after,
  update,
}: {
  blueprint: Blueprint;
  before: Readonly<Record<string, unknown>>;
  after: Readonly<Record<string, unknown>>;
  update: Update;
}) {
  return (
    <SectionCard
      id="changed"
      title="What you change"
      aside={
        <Button
          variant="quiet"
          size="sm"
          onClick={update.undo}
          className={update.changed ? undefined : 'invisible'}
        >
          <RotateCcw aria-hidden /> Undo all
        </Button>
      }
    >
      <div className="px-4 py-3 md:px-5">
        {changedInputs({ blueprint: blueprint.id, before, after }).length > 0 ? (
          <ChangedInputs blueprint={blueprint.id} before={before} after={after} />
        ) : (
          <p className="text-ink-faint text-sm">
            {update.checked.inputs ? 'Nothing yet.' : 'Correct the marked fields to see it.'}
          </p>
        )}
      </div>
    </SectionCard>
  );
}
