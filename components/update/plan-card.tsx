import { ChangedInputs, changedInputs } from '@/components/inputs/changed-inputs';
import { formatUsd } from '@/components/resources/money';
import { inputsWithoutResource, planSummary } from '@/components/resources/plan-words';
import { RelativeTime } from '@/components/time/times';
import { SectionCard } from '@/components/ui/card';
import { findBlueprint } from '@/lib/blueprints/registry';
import { idsToType } from '@/lib/environments/plan-stakes';
import type { UpdatePlan } from '@/lib/environments/records';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { ConfirmPlan, type PlanActions } from './confirm-plan';
import { KeepTemplate } from './keep-template';
import { PlanChanges } from './plan-changes';
import { PlanParts } from './plan-parts';
import { PlanStakes } from './plan-stakes';

/** What an update would change, before anything is changed; with the buttons where this person may decide. */
export function PlanCard({
  environment,
  plan,
  actions,
}: {
  environment: EnvironmentDetail;
  plan: UpdatePlan;
  actions: PlanActions;
}) {
  const { name, operation, blueprint, forbidden, team } = environment;
  const mayChange = !forbidden.confirm;
  if (!operation) return null;
  const context = { blueprint, before: environment.inputs, after: operation.inputs };
  const keepTemplate = (
    <KeepTemplate
      key={operation.id}
      environment={environment}
      wanted={operation.inputs}
      action={actions.update}
    />
  );
  return (
    <SectionCard
      id="plan"
      title="Changes to confirm"
      description={
        <>
          {planSummary(plan)}. {plan.interruptions ? <Interruptions words={plan.interruptions} /> : null}
          {costWords(environment, operation.inputs)}Asked for by {operation.requestedBy.name}, planned by AWS{' '}
          <RelativeTime at={plan.madeAt} />. Nothing is changed yet.
        </>
      }
      className="mb-4"
    >
      <PlanStakes plan={plan} blueprint={blueprint} />
      {plan.parts ? (
        <PlanParts
          parts={plan.parts}
          context={context}
          keep={mayChange && changedInputs(context).length > 0 ? keepTemplate : null}
        />
      ) : (
        <PlanChanges
          {...context}
          plan={plan}
          unasked="none of your inputs: restores what was changed outside Slipway"
        />
      )}
      <AlsoRequested
        plan={plan}
        inputs={{ blueprint, before: environment.inputs, after: operation.inputs }}
      />
      <footer className="border-t px-4 py-3.5 md:px-5">
        {mayChange ? (
          <ConfirmPlan
            key={operation.id}
            name={name}
            operationId={operation.id}
            mustType={idsToType(plan).length > 0}
            blueprintId={blueprint}
            inputs={operation.inputs}
            actions={actions}
          />
        ) : (
          <p className="text-ink-muted">{forbidden.confirm ?? `A member of ${team} decides on it.`}</p>
        )}
      </footer>
    </SectionCard>
  );
}

/** Read first of all: whom it interrupts, and how long. */
function Interruptions({ words }: { words: string }) {
  return <span className="font-medium text-ink">{words}. </span>;
}

/** What was requested and shows at none of the resources above. */
function AlsoRequested({ plan, inputs }: { plan: UpdatePlan; inputs: Parameters<typeof changedInputs>[0] }) {
  const keys = inputsWithoutResource(plan, changedInputs(inputs));
  if (keys.length === 0) return null;
  return (
    <div className="border-t px-4 py-3 md:px-5">
      <p className="mb-2 text-ink-muted text-sm">
        Also requested. AWS does not say which of these resources it changes.
      </p>
      <ChangedInputs {...inputs} only={keys} wide />
    </div>
  );
}

/** "$91/month now, $111/month after. "; nothing where there is no estimate. */
function costWords({ blueprint: id, monthlyUsd }: EnvironmentDetail, wanted: unknown): string {
  const blueprint = findBlueprint(id);
  const parsed = blueprint?.parseInputs(wanted);
  if (!blueprint || !parsed?.ok || monthlyUsd === null) return '';
  const wantedUsd = blueprint.estimateMonthlyCost(parsed.inputs).monthlyUsd;
  if (monthlyUsd === 0 && wantedUsd === 0) return '';
  const then = formatUsd(wantedUsd);
  const now = formatUsd(monthlyUsd);
  return now === then ? `The cost stays at ${now}/month. ` : `${now}/month now, ${then}/month after. `;
}
