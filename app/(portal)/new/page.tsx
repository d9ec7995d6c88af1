import type { Metadata } from 'next';
import { readEnvironment } from '@/app/(portal)/environments/[name]/read-environment';
import { readStartedFlightCheck, startFlightCheck } from '@/app/(portal)/flight-check-actions';
import { explainVerdict } from '@/app/(portal)/policy-verdict-action';
import { nextName, type RequestValues, toFormInputs } from '@/components/inputs/request-values';
import { startingBlueprint } from '@/components/launch/choose-blueprint';
import { LaunchForm } from '@/components/launch/launch-form';
import { Alert } from '@/components/ui/alert';
import { PageHeader } from '@/components/ui/page-header';
import { oneValue, type SearchParams } from '@/components/ui/search-params';
import { inWords, may, refusal } from '@/lib/access/permissions';
import { sessionContext } from '@/lib/access/session-context';
import type { Blueprint } from '@/lib/blueprints/blueprint';
import { blueprints } from '@/lib/blueprints/registry';
import { isTerminal } from '@/lib/environments/states';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { listLaunchTargets } from '@/lib/targets/list-launch-targets';
import { checkName, launch } from './actions';

export const metadata: Metadata = { title: 'New environment' };

export default async function NewEnvironmentPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await searchParams;
  const fromName = oneValue(query.from);
  const ctx = await sessionContext();
  const [{ targets, frozen }, from] = await Promise.all([
    listLaunchTargets({ ctx }),
    fromName ? readEnvironment(fromName, oneValue(query.id)) : null,
  ]);
  // A viewer's teams have environments, but not from them.
  const teams = ctx.actor.teams.filter((team) => may(ctx.actor, 'environment.launch', { team }));
  const refused =
    teams.length > 0 ? null : refusal(ctx.actor, 'environment.launch', { team: ctx.actor.teams[0] });
  const asked = oneValue(query.blueprint);
  const { blueprint, unknown } = startingBlueprint(blueprints, { asked, from: from?.blueprint });
  const missing = whatIsMissing({ teams, targetCount: targets.length, blueprint });
  return (
    <>
      <PageHeader
        title="New environment"
        description={from ? `Filled in with the inputs of ${from.name}.` : undefined}
      />
      {frozen ? (
        <Alert tone="warn" title="Nothing is launched at the moment" className="mb-5">
          {frozen} What you fill in here is kept in this browser.
        </Alert>
      ) : null}
      {blueprint && unknown !== null ? (
        <Alert tone="warn" title={`There is no blueprint “${unknown}”`} className="mb-5">
          {blueprints.length === 1
            ? `This is the form of the only one: ${blueprint.title}.`
            : 'Choose one below.'}
        </Alert>
      ) : null}
      {ctx.actor.teams.length > 0 && refused ? (
        <Alert tone="warn" title="Not for you to do">
          {inWords(refused)}
        </Alert>
      ) : missing || !blueprint ? (
        <Alert tone="warn" title="Nothing can be launched yet">
          {missing}
        </Alert>
      ) : (
        <LaunchForm
          key={from?.id ?? 'new'}
          userId={ctx.actor.id}
          blueprintId={blueprint.id}
          isPreset={!from && (asked === undefined || unknown !== null)}
          teams={teams}
          targets={targets}
          start={startValues({ blueprint, from, teams, targets: targets.map((target) => target.name) })}
          from={from?.id ?? null}
          launchAction={launch}
          checkNameAction={checkName}
          flightCheck={{ start: startFlightCheck, read: readStartedFlightCheck }}
          verdictAction={explainVerdict}
        />
      )}
    </>
  );
}

function whatIsMissing(has: {
  teams: readonly string[];
  targetCount: number;
  blueprint: Blueprint | undefined;
}): string | null {
  if (has.teams.length === 0) return 'You belong to no team yet. Ask the platform team to add you to one.';
  if (has.targetCount === 0)
    return 'There is no target to launch into yet. Ask the platform team to add one.';
  if (!has.blueprint) return 'The blueprint of that environment is no longer offered.';
  return null;
}

function startValues({
  blueprint,
  from,
  teams,
  targets,
}: {
  blueprint: Blueprint;
  from: EnvironmentDetail | null;
  teams: readonly string[];
  targets: readonly string[];
}): RequestValues {
  const only = (values: readonly string[]) => (values.length === 1 ? (values[0] ?? '') : '');
  const inputs = toFormInputs(blueprint, from?.inputs ?? {});
  if (!from) return { name: '', team: only(teams), target: only(targets), inputs };
  return {
    // The name of an environment that has ended is free again.
    name: isTerminal(from.status) ? from.name : nextName(from.name),
    team: teams.includes(from.team) ? from.team : only(teams),
    target: targets.includes(from.target) ? from.target : only(targets),
    inputs,
  };
}
