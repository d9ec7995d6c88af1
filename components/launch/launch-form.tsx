'use client';

import { useEffect, useState } from 'react';
import { Steps } from '@/components/forms/steps';
import { chosenKey, keepChosen, readChosen } from '@/components/inputs/draft';
import { type Identity, toFormInputs } from '@/components/inputs/request-values';
import type { Blueprint } from '@/lib/blueprints/blueprint';
import { blueprints, findBlueprint } from '@/lib/blueprints/registry';
import { paths } from '@/lib/paths/paths';
import { BlueprintPicker, TheBlueprint } from './blueprint-picker';
import { FillInStep } from './fill-in-step';
import { Review } from './review';
import { type LaunchOptions, useLaunch } from './use-launch';

interface LaunchFormProps extends Omit<LaunchOptions, 'blueprint' | 'carried'> {
  /** A blueprint has functions, which can't be handed over from the server: the browser looks it up again. */
  blueprintId: string;
  /** Nobody has named it: one that was chosen here before may take its place. */
  isPreset: boolean;
  teams: readonly string[];
}

/** What was chosen in this page, if anything was. */
interface Choice {
  id: string;
  /** Typed before the choice, and kept through it; null where the choice is of an earlier visit. */
  carried: Identity | null;
}

/** Launches an environment in two steps: the form, and a review. */
export function LaunchForm({ blueprintId, isPreset, start, ...props }: LaunchFormProps) {
  const [choice, setChoice] = useState<Choice | null>(null);
  const { userId, from } = props;
  useEffect(() => {
    const earlier = isPreset ? readChosen(localStorage, chosenKey(userId)) : null;
    if (earlier !== null && findBlueprint(earlier)) setChoice({ id: earlier, carried: null });
  }, [isPreset, userId]);
  const choose = (id: string, carried: Identity) => {
    keepChosen(localStorage, chosenKey(userId), id);
    // A reload, and whoever gets the address, comes to the same form.
    window.history.replaceState(null, '', paths.newEnvironment(id));
    setChoice({ id, carried });
  };
  const id = choice?.id ?? blueprintId;
  const blueprint = findBlueprint(id);
  // The page has looked it up before: a blueprint can't vanish between server and browser.
  if (!blueprint) return null;
  return (
    <FormOfBlueprint
      // Another blueprint has other inputs, and a draft of its own.
      key={id}
      {...props}
      blueprint={blueprint}
      carried={choice?.carried ?? null}
      start={
        id === blueprintId ? start : { ...start, ...choice?.carried, inputs: toFormInputs(blueprint, {}) }
      }
      onChoose={from === null && blueprints.length > 1 ? choose : null}
    />
  );
}

function FormOfBlueprint({
  teams,
  onChoose,
  ...options
}: Omit<LaunchFormProps, 'blueprintId' | 'isPreset'> & {
  blueprint: Blueprint;
  carried: Identity | null;
  onChoose: ((id: string, carried: Identity) => void) | null;
}) {
  const { blueprint, targets, carried } = options;
  const launch = useLaunch(options);
  const { values, checked, step } = launch;
  const target = targets.find((candidate) => candidate.name === values.target);
  if (!step.reviewing || !checked.inputs || !target || checked.problems.length > 0) {
    const { name, team, target: targetName } = values;
    const picker = onChoose ? (
      <BlueprintPicker
        blueprints={blueprints}
        chosen={blueprint.id}
        takesFocus={carried !== null}
        onChoose={(id) => onChoose(id, { name, team, target: targetName })}
      />
    ) : (
      <TheBlueprint blueprint={blueprint} />
    );
    return (
      <FillInStep launch={launch} blueprint={blueprint} teams={teams} targets={targets} picker={picker} />
    );
  }
  return (
    <>
      <Steps current="review" />
      <Review
        name={values.name.trim()}
        team={values.team}
        target={target}
        blueprint={blueprint}
        inputs={checked.inputs}
        verdict={launch.verdict}
        refusal={launch.refusal.message}
        pending={launch.pending}
        flightCheck={options.flightCheck}
        onBack={step.edit}
        onMend={launch.mend}
        onLaunch={launch.send}
      />
    </>
  );
}
