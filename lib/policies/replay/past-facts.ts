import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { Facts } from '@/lib/policies/facts';
import { monthlyCentsOf } from '@/lib/policies/monthly-cost';
import type { Question } from '@/lib/policies/verdict';
import type { History, PastEnvironment, PastOperation } from './history';

/** A past request, as it would be asked today. */
export interface PastRequest {
  operation: PastOperation;
  environment: PastEnvironment;
  question: Question;
  facts: Facts;
}

interface Live {
  environment: PastEnvironment;
  inputs: BlueprintInputs;
  cents: number;
}

/**
 * Goes through what happened in the order in which it did, and gives each request with the counts and the cost of its
 * time. People, teams, targets and their numbers are those of today. What this version has no blueprint for is passed
 * over.
 */
export function* pastRequests(history: History): Generator<PastRequest> {
  const environments = new Map(history.environments.map((each) => [each.id, each]));
  const costs = new Map<string, number | null>();
  const costOf = (blueprint: string, inputs: BlueprintInputs): number | null => {
    const key = `${blueprint} ${JSON.stringify(inputs)}`;
    const known = costs.get(key);
    if (known !== undefined) return known;
    const cents = monthlyCentsOf(blueprint, inputs);
    costs.set(key, cents);
    return cents;
  };
  const ends = history.environments
    .flatMap(({ id, endedAt }) => (endedAt === null ? [] : [{ id, at: endedAt.getTime() }]))
    .sort((one, other) => one.at - other.at);
  const live = new LiveEnvironments();
  let next = 0;
  for (const operation of history.operations) {
    const at = operation.at.getTime();
    for (let end = ends[next]; end && end.at <= at; end = ends[next]) {
      live.remove(end.id);
      next += 1;
    }
    const environment = environments.get(operation.environmentId);
    const cents = environment ? costOf(environment.blueprint, operation.inputs) : null;
    if (!environment || cents === null) continue;
    const before = live.find(environment.id);
    if (history.requests.has(operation.id)) {
      const request = toRequest(history, live, { operation, environment, before, cents });
      if (request) yield request;
    }
    if (operation.kind === 'CREATE' || (operation.kind === 'UPDATE' && operation.succeeded))
      live.put({ environment, inputs: operation.inputs, cents });
  }
}

function toRequest(
  history: History,
  live: LiveEnvironments,
  past: { operation: PastOperation; environment: PastEnvironment; before: Live | undefined; cents: number },
): PastRequest | null {
  const { operation, environment, before, cents } = past;
  const team = history.teams.get(environment.teamId);
  const target = history.targets.get(environment.targetId);
  const blueprint = findBlueprint(environment.blueprint);
  if (!team || !target || !blueprint) return null;
  const action = actionOf(operation, before);
  const isKept = action === 'tear-down' ? 0 : 1;
  const others = live.countsWithout(environment, operation.requestedById);
  const { organization } = history;
  const inputs = blueprint.readBefore(operation.inputs, blueprint.defaultInputs);
  const changes = action === 'update' || action === 'relaunch';
  return {
    operation,
    environment,
    question: {
      action,
      team: { id: environment.teamId, name: team.name },
      target: { id: environment.targetId, name: target.name },
      blueprint: environment.blueprint,
      inputs,
      environment:
        action === 'launch'
          ? null
          : { id: environment.id, name: environment.name, ownerId: environment.ownerId },
    },
    facts: {
      policyVersion: '',
      organization: {
        maxEnvironmentsPerTeam: organization.maxEnvironmentsPerTeam,
        maxEnvironmentsPerPerson: organization.maxEnvironmentsPerPerson,
        approvalAboveEnvironmentCents: organization.approvalAboveEnvironmentUsd * 100,
        approvalAboveTeamCents: organization.approvalAboveTeamUsd * 100,
      },
      personTeams: history.people.get(operation.requestedById)?.teams ?? [],
      team: {
        name: team.name,
        maxEnvironments: team.maxEnvironments ?? organization.maxEnvironmentsPerTeam,
        maxMonthlyCents: (team.maxMonthlyUsd ?? organization.approvalAboveTeamUsd) * 100,
      },
      target,
      before:
        changes && before
          ? { inputs: blueprint.readBefore(before.inputs, inputs), monthlyCents: before.cents }
          : null,
      monthlyCents: cents,
      teamMonthlyCents: others.teamCents + cents * isKept,
      teamEnvironments: others.ofTeam + isKept,
      personEnvironments: others.ofPerson + (environment.ownerId === operation.requestedById ? isKept : 0),
      targetEnvironments: others.inTarget + isKept,
    },
  };
}

function actionOf({ kind }: PastOperation, before: Live | undefined): Question['action'] {
  if (kind === 'TEARDOWN') return 'tear-down';
  if (kind === 'UPDATE') return 'update';
  return before ? 'relaunch' : 'launch';
}

/** What is live at a moment, counted as it changes. */
class LiveEnvironments {
  readonly #byId = new Map<string, Live>();
  readonly #teams = new Map<string, { count: number; cents: number }>();
  readonly #owners = new Map<string, number>();
  readonly #targets = new Map<string, number>();

  find(id: string): Live | undefined {
    return this.#byId.get(id);
  }

  put(live: Live): void {
    this.remove(live.environment.id);
    this.#byId.set(live.environment.id, live);
    this.#count(live, 1);
  }

  remove(id: string): void {
    const live = this.#byId.get(id);
    if (!live) return;
    this.#byId.delete(id);
    this.#count(live, -1);
  }

  countsWithout(environment: PastEnvironment, personId: string) {
    const own = this.#byId.get(environment.id);
    const one = own ? 1 : 0;
    const team = this.#teams.get(environment.teamId);
    return {
      ofTeam: (team?.count ?? 0) - one,
      teamCents: (team?.cents ?? 0) - (own?.cents ?? 0),
      ofPerson: (this.#owners.get(personId) ?? 0) - (environment.ownerId === personId ? one : 0),
      inTarget: (this.#targets.get(environment.targetId) ?? 0) - one,
    };
  }

  #count({ environment, cents }: Live, by: 1 | -1): void {
    const { teamId, ownerId, targetId } = environment;
    const team = this.#teams.get(teamId) ?? { count: 0, cents: 0 };
    this.#teams.set(teamId, { count: team.count + by, cents: team.cents + by * cents });
    this.#owners.set(ownerId, (this.#owners.get(ownerId) ?? 0) + by);
    this.#targets.set(targetId, (this.#targets.get(targetId) ?? 0) + by);
  }
}
