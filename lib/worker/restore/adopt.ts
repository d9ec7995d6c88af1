import { randomUUID } from 'node:crypto';
import type { Connection } from '@/lib/aws/connect';
import type { AskedFor } from '@/lib/aws/read-stacks';
import { parametersOf, readTemplate } from '@/lib/aws/stack';
import type { Blueprint } from '@/lib/blueprints/blueprint';
import { blueprints, findBlueprint } from '@/lib/blueprints/registry';
import { stackTagKeys, tagValue } from '@/lib/blueprints/stack-tags';
import type { Database } from '@/lib/db/client';
import { isUniqueViolation } from '@/lib/db/is-unique-violation';
import { differencesInWords } from '@/lib/environments/differences-in-words';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import {
  type AdoptedOperation,
  adoptAsTaken,
  adoptChange,
  adoptLoss,
  adoptOperation,
  adoptStack,
} from '@/lib/environments/operations/adopt-operation';
import { teardownOptionsSchema, updateOptionsSchema } from '@/lib/environments/records';
import type { OperationKind } from '@/lib/environments/states';
import type { RecordedEnvironment } from '@/lib/restore/recorded-environments';
import { stackPhase } from '@/lib/stacks/stack-status';
import { isComparable, readStackInputs, versionOf } from '@/lib/worker/stack-differences';
import { unlessRefused } from '@/lib/worker/unless-refused';
import type { Finding } from './compare-target';

/** What was done about a finding; `left`: it takes a person, and why. */
export type Adoption = { done: string } | { left: string } | { nothing: string };

/**
 * Brings the database to what was found, where that is certain. Whatever is under way from then on, an ordinary follower
 * sees to its end. May be repeated.
 */
export async function adopt(database: Database, connection: Connection, finding: Finding): Promise<Adoption> {
  try {
    return await attempt(database, connection, finding);
  } catch (error) {
    if (error instanceof MovedElsewhere)
      return { left: 'somebody changed it meanwhile; run restore-check again' };
    throw error;
  }
}

async function attempt(database: Database, connection: Connection, finding: Finding): Promise<Adoption> {
  const { environment, stackId, kind } = finding;
  if (kind === 'passed') return { nothing: 'nothing is left of it' };
  if (!environment) return adoptNew(database, connection, finding);
  const newest = newestOf(finding.unknown, finding.asked);
  if (newest) {
    const operation = await toOperation(connection, finding, newest, findBlueprint(environment.blueprint));
    if ('left' in operation) return operation;
    await adoptOperation(database, environment, { stackId, operation });
    return { done: `added the ${operationWords[operation.kind]} ${operation.id}; a worker records its end` };
  }
  const { unfinished } = environment;
  if (unfinished) {
    const at = finding.asked.get(unfinished.id)?.at ?? finding.changedAt ?? new Date();
    await adoptAsTaken(database, { ...environment, unfinished }, { stackId, at });
    return { done: `a worker records the end of ${operationWords[unfinished.kind]} ${unfinished.id}` };
  }
  if (kind === 'gone') {
    const reason =
      finding.stackStatus === null
        ? `CloudFormation knows no stack ${stackId}`
        : 'The stack was deleted outside Slipway';
    await adoptLoss(database, environment, reason);
    return { done: 'recorded as lost' };
  }
  return adoptOutsideChange(database, environment, finding);
}

/** What is neither stuck nor at work has values to take over; the rest a worker records. */
async function adoptOutsideChange(
  database: Database,
  environment: RecordedEnvironment,
  finding: Finding,
): Promise<Adoption> {
  const { differences, described, stackStatus } = finding;
  const changedAt = described?.LastUpdatedTime ?? described?.CreationTime;
  if (!isComparable(stackStatus) || !changedAt)
    return { nothing: 'a worker records what was changed outside Slipway' };
  const inputs = differences?.inputs ?? [];
  const values = Object.fromEntries(inputs.map(({ input, stack }) => [input, stack]));
  const parsed = findBlueprint(environment.blueprint)?.parseInputs({ ...environment.inputs, ...values });
  if (!parsed?.ok)
    return { left: 'the stack has values that the blueprint refuses; set it back, or change it in AWS' };
  const reason = `The stack was changed outside Slipway. ${differencesInWords(environment.blueprint, { inputs, template: null })}`;
  await adoptChange(database, environment, {
    inputs: parsed.inputs,
    stackStatus,
    changedAt,
    reason: reason.trim(),
  });
  return { done: 'took over what was changed outside Slipway' };
}

const operationWords = { CREATE: 'launch', UPDATE: 'update', TEARDOWN: 'teardown' } as const;

function newestOf(ids: readonly string[], asked: ReadonlyMap<string, AskedFor>): string | undefined {
  const at = (id: string) => asked.get(id)?.at.getTime() ?? 0;
  return [...ids].sort((one, other) => at(one) - at(other)).at(-1);
}

async function toOperation(
  connection: Connection,
  finding: Finding,
  id: string,
  blueprint: Blueprint | undefined,
): Promise<AdoptedOperation | { left: string }> {
  const { asked, described, environment } = finding;
  const one = asked.get(id);
  if (!one) return { left: `nothing is known of operation ${id}` };
  const kind = kindOf(one.began, finding);
  if (kind === 'TEARDOWN') {
    const inputs = environment?.inputs ?? {};
    return { id, kind, at: one.at, inputs, options: teardownOptionsSchema.parse({}) };
  }
  if (!described || !blueprint) return { left: 'its blueprint is not known to this version of Slipway' };
  const base = { ...blueprint.defaultInputs, ...environment?.inputs };
  const read = await readStackInputs(connection, described, blueprint, base);
  const unread = environment ? [] : read.unread;
  if (unread.length > 0) return { left: `its stack does not tell ${unread.join(', ')}` };
  const parsed = blueprint.parseInputs({ ...base, ...read.inputs });
  if (!parsed.ok)
    return { left: `its inputs are refused: ${parsed.issues[0]?.path} ${parsed.issues[0]?.message}` };
  const continueRollback = one.began?.startsWith('UPDATE_ROLLBACK') ? { skip: [] } : null;
  const blueprintVersion = await templateVersion(connection, finding);
  return {
    id,
    kind,
    at: one.at,
    inputs: parsed.inputs,
    options: kind === 'UPDATE' ? updateOptionsSchema.parse({ continueRollback, blueprintVersion }) : {},
  };
}

/** By what the stack was first reported to do with the operation's token; without that, by what became of the stack. */
function kindOf(began: string | null, { stackStatus, environment }: Finding): OperationKind {
  if (began?.startsWith('DELETE_')) return 'TEARDOWN';
  if (began?.startsWith('UPDATE_')) return 'UPDATE';
  if (began?.startsWith('CREATE_')) return 'CREATE';
  const phase = stackPhase(stackStatus ?? undefined);
  if (phase === 'deleted' || phase === 'deleting' || phase === 'delete-failed') return 'TEARDOWN';
  return environment ? 'UPDATE' : 'CREATE';
}

async function templateVersion(connection: Connection, { stackId }: Finding): Promise<string | null> {
  const { answer: text } = await unlessRefused(readTemplate(connection, stackId));
  return text === null ? null : versionOf(text);
}

/** A stack of ours that no environment accounts for becomes one again: by its tags, parameters and files. */
async function adoptNew(database: Database, connection: Connection, finding: Finding): Promise<Adoption> {
  const { tags, described, stackId, stackName, asked } = finding;
  const newest = newestOf(finding.unknown, asked);
  if (!described || !newest) return { left: 'CloudFormation does not describe it' };
  const parameters = parametersOf(described);
  const blueprint = blueprintOf(parameters);
  if (!blueprint) return { left: 'no blueprint of this version has its parameters' };
  const operation = await toOperation(connection, finding, newest, blueprint);
  if ('left' in operation) return operation;
  const name = tags[stackTagKeys.environment];
  if (name === undefined || stackName !== `slipway-${name}`)
    return { left: 'its tags do not say the name of its environment' };
  const owner = await findOwner(database, tags[stackTagKeys.owner]);
  if (!owner)
    return { left: `its owner “${tags[stackTagKeys.owner]}” is not known here; let them sign in first` };
  const teams = await database.team.findMany({ select: { id: true, name: true } });
  const team = teams.find((each) => tagValue(each.name) === tags[stackTagKeys.team]);
  if (!team) return { left: `its team “${tags[stackTagKeys.team]}” is not known here` };
  const createdAt = described.CreationTime ?? new Date();
  try {
    await adoptStack(
      database,
      {
        id: environmentIdIn(parameters) ?? randomUUID(),
        name,
        blueprint: blueprint.id,
        blueprintVersion: (await templateVersion(connection, finding)) ?? blueprint.version,
        targetId: connection.target.id,
        teamId: team.id,
        ownerId: owner.id,
        stackName,
        stackId,
        resourcesTotal: blueprint.resourcesFor(operation.inputs).length,
        createdAt,
        launchedAt: operation.kind === 'CREATE' ? null : createdAt,
      },
      operation,
    );
  } catch (error) {
    if (!isUniqueViolation(error, 'environments')) throw error;
    return {
      left: `another environment is called “${name}” here; run restore-check again once that is torn down`,
    };
  }
  return { done: `added the environment ${name}; a worker records its state` };
}

function blueprintOf(parameters: Readonly<Record<string, string>>): Blueprint | undefined {
  const names = Object.keys(parameters);
  return blueprints.find(
    ({ parameterNames }) => names.length > 0 && names.every((name) => parameterNames.includes(name)),
  );
}

/** Files are kept by the environment's id, so the parameter that names them tells it. */
function environmentIdIn(parameters: Readonly<Record<string, string>>): string | null {
  for (const value of Object.values(parameters)) {
    const id = /^environments\/([0-9a-z-]{20,40})\//.exec(value)?.[1];
    if (id) return id;
  }
  return null;
}

/** As the tag's value was made. */
async function findOwner(database: Database, tag: string | undefined): Promise<{ id: string } | null> {
  const people = await database.user.findMany({ select: { id: true, email: true, name: true } });
  return people.find(({ id, email, name }) => tagValue(email ?? name ?? id) === tag) ?? null;
}
