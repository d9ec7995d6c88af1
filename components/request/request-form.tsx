'use client';

import { RotateCcw } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useForm } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import type { Blueprint, BlueprintInputs } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { TargetView } from '@/lib/environments/environment-view';
import { draftKey } from './draft';
import { ErrorSummary } from './error-summary';
import { fieldId } from './field-id';
import { IdentityFields } from './identity-fields';
import { InputGroup } from './input-group';
import type { CheckNameAction, LaunchAction } from './request-actions';
import { checkRequest, inFormOrder, type Problem } from './request-problems';
import type { RequestValues } from './request-values';
import { Review } from './review';
import { SidePanel } from './side-panel';
import { Steps } from './steps';
import { useDraft } from './use-draft';
import { type LaunchRefusal, useLaunch } from './use-launch';
import { useNameAvailability } from './use-name-availability';
import { useStep } from './use-step';
import { useVisibleProblems } from './use-visible-problems';

interface RequestFormProps {
  userId: string;
  blueprintId: string;
  teams: readonly string[];
  targets: readonly TargetView[];
  /** What the form starts with. */
  start: RequestValues;
  /** The environment whose inputs these are. */
  from: string | null;
  launchAction: LaunchAction;
  checkNameAction: CheckNameAction;
}

/** Asks for an environment in two steps: the form, and everything once more in words. */
export function RequestForm({ blueprintId, ...props }: RequestFormProps) {
  const blueprint = findBlueprint(blueprintId);
  // The page has looked it up before: a blueprint can't vanish between server and browser.
  return blueprint ? <FormOfBlueprint {...props} blueprint={blueprint} /> : null;
}

function FormOfBlueprint(props: Omit<RequestFormProps, 'blueprintId'> & { blueprint: Blueprint }) {
  const { blueprint, teams, targets, start, from, userId } = props;
  const form = useForm<RequestValues>({ defaultValues: start });
  const values = form.watch();
  const draft = useDraft(form, { key: draftKey(userId, blueprint.id, from), start, values });
  const availability = useNameAvailability(values.name, props.checkNameAction);
  const checked = checkRequest(values, { blueprint, targets, name: availability });
  const refusal = useRefusal(values);
  const problems = inFormOrder([...checked.problems, ...refusal.problems], blueprint);
  const shown = useVisibleProblems(problems);
  const step = useStep();
  const { launch, pending } = useLaunch(props.launchAction, draft.finish);
  const summary = useFocusOnDemand();
  const lastValid = useLastValid(checked.inputs, blueprint.defaultInputs);
  const target = targets.find((candidate) => candidate.name === values.target);

  const toReview = (event: FormEvent) => {
    event.preventDefault();
    refusal.clear();
    if (problems.length === 0) {
      step.review();
      return;
    }
    shown.showAll();
    summary.demand();
  };

  const send = async () => {
    if (!checked.inputs) return;
    const refused = await launch({
      name: values.name.trim(),
      blueprint: blueprint.id,
      target: values.target,
      team: values.team,
      inputs: checked.inputs,
    });
    if (!refused) return;
    refusal.set(refused);
    if (refused.problems.length === 0) return;
    shown.showAll();
    step.edit();
    summary.demand();
  };

  const startOver = () => {
    draft.startOver();
    shown.showNone();
    refusal.clear();
    form.setFocus('name');
  };

  if (step.reviewing && checked.inputs && target && checked.problems.length === 0) {
    return (
      <>
        <Steps current="review" />
        <Review
          name={values.name.trim()}
          team={values.team}
          target={target}
          blueprint={blueprint}
          inputs={checked.inputs}
          refusal={refusal.message}
          pending={pending}
          onBack={step.edit}
          onLaunch={send}
        />
      </>
    );
  }
  return (
    <>
      <Steps current="fill-in">
        <Button
          variant="quiet"
          size="sm"
          onClick={startOver}
          className={draft.changed ? undefined : 'invisible'}
          title="What you type is kept in this browser until you launch"
        >
          <RotateCcw aria-hidden /> Start over
        </Button>
      </Steps>
      <ErrorSummary
        ref={summary.ref}
        problems={shown.allShown ? problems : []}
        message={shown.allShown && refusal.problems.length > 0 ? refusal.message : null}
        labelOf={(path) => labelOf(blueprint, path)}
        onFollow={followProblem}
      />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <Card className="px-4 pt-5 md:px-6">
          <form
            noValidate
            onSubmit={toReview}
            onBlur={(event) => shown.show(event.target.getAttribute('name') ?? '')}
            onChange={(event) => {
              const { target: changed } = event;
              if (changed instanceof HTMLElement) shown.showAfterPause(changed.getAttribute('name') ?? '');
            }}
            aria-label="New environment"
          >
            <IdentityFields
              register={form.register}
              errors={shown.errors}
              availability={availability}
              teams={teams}
              targets={targets}
              blueprint={blueprint}
            />
            {blueprint.fieldGroups.map((group) => (
              <InputGroup
                key={group.title}
                group={group}
                blueprint={blueprint}
                register={form.register}
                errors={shown.errors}
              />
            ))}
            <div className="-mx-4 sticky bottom-0 flex items-center justify-between gap-4 rounded-b-lg border-t bg-surface px-4 py-3 md:-mx-6 md:px-6">
              <p className="text-ink-faint text-sm">Nothing is made before you have reviewed it.</p>
              <Button type="submit" variant="primary">
                Review
              </Button>
            </div>
          </form>
        </Card>
        <SidePanel blueprint={blueprint} inputs={lastValid} outdated={checked.inputs === null} />
      </div>
    </>
  );
}

/** What the server refused stays at its field until that field is changed. */
function useRefusal(values: RequestValues) {
  const [refused, setRefused] = useState<(LaunchRefusal & { values: RequestValues }) | null>(null);
  const problems: readonly Problem[] =
    refused?.problems.filter(({ path }) => valueAt(values, path) === valueAt(refused.values, path)) ?? [];
  return {
    problems,
    message: refused?.message ?? null,
    set: (refusal: LaunchRefusal) => setRefused({ ...refusal, values }),
    clear: () => setRefused(null),
  };
}

function valueAt(values: RequestValues, path: string): unknown {
  if (path === 'name' || path === 'team' || path === 'target') return values[path];
  return values.inputs[path.replace(/^inputs\./, '')];
}

/** Focuses an element after the render that made it. */
function useFocusOnDemand() {
  const ref = useRef<HTMLDivElement>(null);
  const [demands, setDemands] = useState(0);
  useEffect(() => {
    if (demands > 0) ref.current?.focus();
  }, [demands]);
  return { ref, demand: () => setDemands((count) => count + 1) };
}

function useLastValid(inputs: BlueprintInputs | null, fallback: BlueprintInputs): BlueprintInputs {
  const [last, setLast] = useState(inputs ?? fallback);
  const text = JSON.stringify(inputs);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the inputs are new objects at every render; their text says when they changed
  useEffect(() => {
    if (inputs) setLast(inputs);
  }, [text]);
  return inputs ?? last;
}

function followProblem(path: string) {
  const control = document.getElementById(fieldId(path));
  control?.closest('details')?.setAttribute('open', '');
  control?.focus();
}

function labelOf(blueprint: Blueprint, path: string): string {
  const own = { name: 'Name', team: 'Team', target: 'Target', blueprint: 'Blueprint' }[path];
  const fields = blueprint.fieldGroups.flatMap((group) => group.fields);
  return own ?? fields.find((field) => `inputs.${field.key}` === path)?.label ?? path;
}
