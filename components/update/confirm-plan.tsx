'use client';

import type { FormEvent } from 'react';
import type { FlightCheckActions } from '@/components/flight-check/flight-check-actions';
import { FlightCheckPart } from '@/components/flight-check/flight-check-card';
import { OverruleNotice, useOverruling } from '@/components/flight-check/overrule';
import { useFlightCheck } from '@/components/flight-check/use-flight-check';
import { useAction } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { TypedNameField, useTypedName } from '@/components/forms/typed-name';
import { labelOf } from '@/components/inputs/problem-links';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { UpdateAction } from './update-kind';

export interface PlanActions {
  apply: (input: { name: string; operation: string; confirm?: string }) => Promise<ActionResult<null>>;
  /** Plans another update in the place of this one. */
  update: UpdateAction;
  discard: (name: string) => Promise<ActionResult<null>>;
  flightCheck: FlightCheckActions;
}

/** Confirms or discards a plan. Where data or an address is at stake, the environment's name has to be typed. */
export function ConfirmPlan({
  name,
  operationId,
  mustType,
  blueprintId,
  inputs,
  actions,
}: {
  name: string;
  operationId: string;
  mustType: boolean;
  blueprintId: string;
  /** As they are wanted. */
  inputs: Readonly<Record<string, unknown>>;
  actions: PlanActions;
}) {
  const flight = useFlightCheck({ kind: 'update', name, inputs }, actions.flightCheck);
  const overruling = useOverruling(flight.state);
  const blueprint = findBlueprint(blueprintId);
  const { check, field } = useTypedName(name);
  const apply = useAction(actions.apply);
  const discard = useAction(actions.discard);
  const pending = apply.pending || discard.pending;
  const refusal = apply.refusal ?? discard.refusal;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (overruling.refusal !== null || (mustType && !check())) return;
    apply.ask({ name, operation: operationId, ...(mustType ? { confirm: name } : {}) });
  };

  return (
    <form noValidate onSubmit={submit} aria-label="Confirm the changes" className="flex flex-col gap-3">
      <FlightCheckPart check={flight} labelOf={(path) => (blueprint ? labelOf(blueprint, path) : path)} />
      <OverruleNotice overruling={overruling} deed="update" />
      {mustType ? <TypedNameField id="confirm-plan-name" {...field} className="max-w-sm" /> : null}
      {refusal ? (
        <Alert tone="bad" role="alert">
          {refusal}
        </Alert>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button
          type="submit"
          variant={mustType ? 'danger' : 'primary'}
          aria-disabled={pending || overruling.refusal !== null || undefined}
        >
          {apply.pending ? 'One moment…' : 'Apply changes'}
        </Button>
        <Button aria-disabled={pending || undefined} onClick={() => discard.ask(name)}>
          {discard.pending ? 'One moment…' : 'Discard'}
        </Button>
      </div>
    </form>
  );
}
