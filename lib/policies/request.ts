import type {
  CedarValueJson,
  EntityJson,
  StatefulAuthorizationCall,
  TypeAndId,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { Actor } from '@/lib/access/context';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { Facts } from './facts';
import { ecrOf, registryOfImage } from './registry-of-image';
import { inputTypes } from './schema';
import type { Question } from './verdict';

/** A question as Cedar takes it: who, what, about which environment, and everything that is known around it. */
export type PolicyRequest = Pick<
  StatefulAuthorizationCall,
  'principal' | 'action' | 'resource' | 'context'
> & {
  entities: EntityJson[];
};

/** Stands for an environment that is not there yet. */
const NEW = 'new';
const organization: TypeAndId = { type: 'Organization', id: 'organization' };

export function policyRequest(actor: Actor, question: Question, facts: Facts): PolicyRequest {
  const principal: TypeAndId = { type: 'Person', id: actor.id };
  const team: TypeAndId = { type: 'Team', id: facts.team.name };
  const target: TypeAndId = { type: 'Target', id: facts.target.name };
  const resource: TypeAndId = { type: 'Environment', id: question.environment?.id ?? NEW };
  const ownerId = question.environment?.ownerId ?? actor.id;
  const teamOf = (name: string): TypeAndId => ({ type: 'Team', id: name });
  const entities: EntityJson[] = [
    { uid: organization, attrs: { ...facts.organization }, parents: [] },
    {
      uid: team,
      attrs: {
        name: facts.team.name,
        organization: { __entity: organization },
        maxEnvironments: facts.team.maxEnvironments,
        maxMonthlyCents: facts.team.maxMonthlyCents,
      },
      parents: [organization],
    },
    {
      uid: principal,
      attrs: withoutNulls({
        name: actor.name,
        email: actor.email,
        role: actor.role,
        kind: actor.kind,
        maxEnvironments: facts.organization.maxEnvironmentsPerPerson,
      }),
      parents: facts.personTeams.map(teamOf),
    },
    {
      uid: target,
      attrs: withoutNulls({
        name: facts.target.name,
        account: facts.target.account,
        region: facts.target.region,
        registry: ecrOf(facts.target.account),
        teams: facts.target.teams.map((name) => ({ __entity: teamOf(name) })),
        maxEnvironments: facts.target.maxEnvironments,
      }),
      parents: [],
    },
    {
      uid: resource,
      attrs: withoutNulls({
        name: question.environment?.name ?? null,
        team: { __entity: team },
        target: { __entity: target },
        blueprint: { __entity: { type: 'Blueprint', id: question.blueprint } },
        owner: { __entity: { type: 'Person', id: ownerId } },
      }),
      parents: [team, target],
    },
  ];
  const stored = question.inputs as BlueprintInputs;
  // What is torn down may be older than the rules for its inputs, and must not stay, and cost, for that.
  const inputs = question.action === 'tear-down' ? readable(stored) : stored;
  const context = withoutNulls({
    inputs: inputsFor(inputs),
    before: facts.before && {
      inputs: inputsFor(facts.before.inputs),
      monthlyCents: facts.before.monthlyCents,
    },
    monthlyCents: facts.monthlyCents,
    teamMonthlyCents: facts.teamMonthlyCents,
    teamEnvironments: facts.teamEnvironments,
    personEnvironments: facts.personEnvironments,
    targetEnvironments: facts.targetEnvironments,
    registries: registriesOf(question.blueprint, inputs),
    flightCheck: question.flightCheck ?? null,
    approved: question.approved === true,
  });
  return { principal, action: { type: 'Action', id: question.action }, resource, context, entities };
}

/** Cedar knows no null: what has no value is left out. So is what no blueprint has (any more). */
function inputsFor(inputs: BlueprintInputs): Record<string, CedarValueJson> {
  const known = Object.entries(inputs).filter(([key, value]) => value !== null && inputTypes.has(key));
  return Object.fromEntries(
    known.map(([key, value]) => [key, inputTypes.get(key) === 'String' ? String(value) : value]),
  );
}

/** Without what is of another type than it has today. */
function readable(inputs: BlueprintInputs): BlueprintInputs {
  const isReadable = ([key, value]: [string, unknown]) => {
    const type = inputTypes.get(key);
    if (type === 'Long') return Number.isSafeInteger(value);
    return type === 'Bool' ? typeof value === 'boolean' : true;
  };
  return Object.fromEntries(Object.entries(inputs).filter(isReadable));
}

function registriesOf(blueprintId: string, inputs: BlueprintInputs): string[] {
  const blueprint = findBlueprint(blueprintId);
  // An environment may be older than the rules for its inputs.
  const images = blueprint?.containerImages(blueprint.readBefore(inputs, blueprint.defaultInputs)) ?? [];
  return [...new Set(images.map(({ image }) => registryOfImage(image)))].sort();
}

function withoutNulls(values: Record<string, CedarValueJson>): Record<string, CedarValueJson> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
