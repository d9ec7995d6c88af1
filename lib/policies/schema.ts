import { blueprints } from '@/lib/blueprints/registry';

type InputType = 'Long' | 'Bool' | 'String';

/** Of each input of any blueprint, the type: text where two blueprints disagree. */
function findInputTypes(): Map<string, InputType> {
  const types = new Map<string, InputType>();
  for (const { inputsJsonSchema } of blueprints) {
    for (const [key, property] of Object.entries(inputsJsonSchema.properties ?? {})) {
      const type = typeOf(property);
      const other = types.get(key);
      types.set(key, other === undefined || other === type ? type : 'String');
    }
  }
  return types;
}

function typeOf(property: unknown): InputType {
  const type = typeof property === 'object' && property !== null && 'type' in property ? property.type : null;
  return type === 'integer' ? 'Long' : type === 'boolean' ? 'Bool' : 'String';
}

function inputAttributes(): string {
  return [...inputTypes].map(([key, type]) => `  ${key}?: ${type},`).join('\n');
}

export const inputTypes: ReadonlyMap<string, InputType> = findInputTypes();

/**
 * What policies can speak of, in Cedar's own words (https://docs.cedarpolicy.com/schema/human-readable-schema.html).
 * Amounts are whole US cents a month. Teams, targets and blueprints are named, people are known by their id.
 *
 * `context` says what would be after the request: what the environment costs with the maximum of instances, what all
 * environments of its team cost, and how many there are of the team, of the person and in the target, those included
 * that wait for approval. `before` is there where an environment is changed. What an environment has no value for is
 * left out, so that a policy first asks whether it is there: `context.inputs has instanceType`. `flightCheck` is the
 * gravest that the requester's flight check of this very request has found, "will-fail", "may-fail", "unknown" or
 * "fine", and not there where none was made. No environment has a lifetime yet.
 */
export const policySchema = `type Inputs = {
${inputAttributes()}
};

entity Organization = {
  maxEnvironmentsPerTeam: Long,
  maxEnvironmentsPerPerson: Long,
  approvalAboveEnvironmentCents: Long,
  approvalAboveTeamCents: Long,
};

entity Team in [Organization] = {
  name: String,
  organization: Organization,
  maxEnvironments: Long,
  maxMonthlyCents: Long,
};

entity Person in [Team] = {
  name: String,
  email?: String,
  role: String,
  kind: String,
  maxEnvironments: Long,
};

entity Target = {
  name: String,
  account: String,
  region: String,
  registry: String,
  teams: Set<Team>,
  maxEnvironments?: Long,
};

entity Blueprint;

entity Environment in [Team, Target] = {
  name?: String,
  team: Team,
  target: Target,
  blueprint: Blueprint,
  owner: Person,
};

action launch, relaunch, update, "tear-down", extend appliesTo {
  principal: [Person],
  resource: [Environment],
  context: {
    inputs: Inputs,
    before?: { inputs: Inputs, monthlyCents: Long },
    monthlyCents: Long,
    teamMonthlyCents: Long,
    teamEnvironments: Long,
    personEnvironments: Long,
    targetEnvironments: Long,
    registries: Set<String>,
    flightCheck?: String,
    lifetimeHours?: Long,
    approved: Bool,
  },
};
`;
