import { formatUsd } from '@/components/resources/money';
import { nameOfResource } from '@/components/resources/name-of-resource';
import { inputsWithoutResource, planSummary } from '@/components/resources/plan-words';
import { RelativeTime } from '@/components/time/times';
import { Alert } from '@/components/ui/alert';
import { SectionCard } from '@/components/ui/card';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { PlannedChange, UpdatePlan } from '@/lib/environments/records';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { aboutType } from '@/lib/stacks/types/about-type';
import { ChangedInputs, changedInputs } from './changed-inputs';
import { ConfirmPlan, type PlanActions } from './confirm-plan';
import { PlanChanges } from './plan-changes';

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
  const { name, operation, blueprint, mayChange, team } = environment;
  if (!operation) return null;
  const losing = plan.changes.filter(({ logicalId }) => plan.losesData.includes(logicalId));
  return (
    <SectionCard
      id="plan"
      title="Changes to confirm"
      description={
        <>
          {planSummary(plan)}. {costWords(environment, operation.inputs)}Asked for by{' '}
          {operation.requestedBy.name}, planned by AWS <RelativeTime at={plan.madeAt} />. Nothing is changed
          yet.
        </>
      }
      className="mb-4"
    >
      {losing.length > 0 ? <DataAtStake losing={losing} blueprint={blueprint} /> : null}
      <PlanChanges
        plan={plan}
        blueprint={blueprint}
        before={environment.inputs}
        after={operation.inputs}
        unasked={
          environment.blueprintVersion === findBlueprint(blueprint)?.version
            ? 'none of your inputs: restores what was changed outside Slipway'
            : 'none of your inputs: the blueprint has a new version'
        }
      />
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
            losesData={losing.length > 0}
            actions={actions}
          />
        ) : (
          <p className="text-ink-muted">A member of {team} decides on it.</p>
        )}
      </footer>
    </SectionCard>
  );
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

/** What would be lost, in plain words, above everything else. */
function DataAtStake({ losing, blueprint }: { losing: readonly PlannedChange[]; blueprint: string }) {
  const nameOf = nameOfResource({ blueprint });
  return (
    <div className="border-b p-4 md:px-5">
      <Alert tone="bad" title="This touches data">
        <ul className="flex flex-col gap-1">
          {losing.map(({ logicalId, type, action }) => (
            <li key={logicalId}>
              <span className="font-semibold text-ink">{nameOf(logicalId, type)}</span> {fates[action]}{' '}
              {aboutType(type).data?.remark}
            </li>
          ))}
        </ul>
      </Alert>
    </div>
  );
}

const fates = {
  add: 'is added.',
  modify: 'is changed.',
  replace: 'is replaced by a new one.',
  'replace-maybe': 'may be replaced by a new one.',
  remove: 'is removed.',
} as const satisfies Record<PlannedChange['action'], string>;
