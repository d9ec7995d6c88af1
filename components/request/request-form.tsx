'use client';

import type { Blueprint } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import { FillInStep } from './fill-in-step';
import { Review } from './review';
import { Steps } from './steps';
import { type RequestOptions, useRequest } from './use-request';

interface RequestFormProps extends Omit<RequestOptions, 'blueprint'> {
  /** A blueprint has functions, which can't be handed over from the server: the browser looks it up again. */
  blueprintId: string;
  teams: readonly string[];
}

/** Asks for an environment in two steps: the form, and everything once more in words. */
export function RequestForm({ blueprintId, ...props }: RequestFormProps) {
  const blueprint = findBlueprint(blueprintId);
  // The page has looked it up before: a blueprint can't vanish between server and browser.
  return blueprint ? <FormOfBlueprint {...props} blueprint={blueprint} /> : null;
}

function FormOfBlueprint({
  teams,
  ...options
}: Omit<RequestFormProps, 'blueprintId'> & { blueprint: Blueprint }) {
  const { blueprint, targets } = options;
  const request = useRequest(options);
  const { values, checked, step } = request;
  const target = targets.find((candidate) => candidate.name === values.target);
  if (!step.reviewing || !checked.inputs || !target || checked.problems.length > 0) {
    return <FillInStep request={request} blueprint={blueprint} teams={teams} targets={targets} />;
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
        refusal={request.refusal.message}
        pending={request.pending}
        onBack={step.edit}
        onLaunch={request.send}
      />
    </>
  );
}
