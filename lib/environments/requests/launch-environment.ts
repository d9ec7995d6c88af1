import { randomUUID } from 'node:crypto';
import type { Context } from '@/lib/access/context';
import { defineVerb } from '@/lib/access/define-verb';
import { may } from '@/lib/access/policy';
import { environmentRequestSchema } from '@/lib/blueprints/environment-request';
import { databaseNow } from '@/lib/db/database-now';
import type { Target } from '@/lib/db/generated/client';
import { isUniqueViolation } from '@/lib/db/is-unique-violation';
import { announce } from '@/lib/environments/announce';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { recordEvent } from '@/lib/environments/record-event';
import { type FieldError, invalid, SlipwayError } from '@/lib/errors/slipway-error';
import { readSummary } from './environment-verb';
import { inputPath, type ParsedRequest, parseRequest, stringField } from './parse-request';

/**
 * Asks for an environment: one transaction writes the environment, its operation, the audit row and the job that
 * wakes a worker. The input is `{name, blueprint, target, team, inputs}`, unchecked.
 *
 * Throws SlipwayError 'invalid' (each path named), 'forbidden' (not your team), 'conflict' (the name is taken).
 */
export const launchEnvironment = defineVerb({
  action: 'environment.request',
  find: findPlace,
  // A team that can't be the name of one is refused with the input.
  may: (actor, { teamName }) =>
    teamName === null || may(actor, { kind: 'environment.launch', team: teamName })
      ? null
      : `You can launch only for teams you belong to: ${actor.teams.join(', ') || 'none yet'}.`,
  parse: (input, found) => {
    const request = parseRequest(input);
    return { ...request, ...checkPlace(request, found) };
  },
  // The unique index has the last word on the name.
  lock: async () => null,
  rules: async () => null,
  write: async ({ tx, ctx, parsed: { name, blueprint, team, target, inputs } }) => {
    const environmentId = randomUUID();
    const operationId = randomUUID();
    const now = await databaseNow(tx);
    await tx.environment.create({
      data: {
        id: environmentId,
        name,
        blueprint: blueprint.id,
        blueprintVersion: blueprint.version,
        targetId: target.id,
        teamId: team.id,
        ownerId: ctx.actor.id,
        inputs,
        status: 'QUEUED',
        stackName: stackNameOf(name),
        resourcesTotal: blueprint.resourcesFor(inputs).length,
        createdAt: now,
        updatedAt: now,
      },
    });
    await tx.operation.create({
      data: {
        id: operationId,
        environmentId,
        kind: 'CREATE',
        requestedById: ctx.actor.id,
        inputs,
        createdAt: now,
        nextAttemptAt: now,
      },
    });
    const reason = `Requested by ${ctx.actor.name}`;
    await recordEvent(tx, { environmentId, operationId, status: 'REQUESTED', reason });
    await enqueueOperation(tx, { operationId });
    return {
      answer: await readSummary(tx, environmentId),
      audit: {
        subject: { type: 'environment', id: environmentId },
        details: { name, operationId, team: team.name, target: target.name, inputs },
      },
    };
  },
  announce,
  refusalOf: (error, { name }) => {
    if (!isUniqueViolation(error, 'environments')) return undefined;
    const message = `The name "${name}" is taken by an environment that is not torn down yet`;
    return new SlipwayError('conflict', `${message}.`, { fields: [{ path: 'name', message }] });
  },
});

/** What the request names, as far as it is there: nothing else of it is checked yet. */
interface Place {
  /** Null for what can't be the name of a team. */
  teamName: string | null;
  team: { id: string; name: string } | null;
  target: Target | null;
}

async function findPlace({ database }: Context, input: unknown): Promise<Place> {
  const nameAt = (path: 'team' | 'target') =>
    environmentRequestSchema.shape[path].safeParse(stringField(input, path)).data ?? null;
  const [teamName, targetName] = [nameAt('team'), nameAt('target')];
  const [team, target] = await Promise.all([
    teamName === null ? null : database.team.findUnique({ where: { name: teamName } }),
    targetName === null ? null : database.target.findUnique({ where: { name: targetName } }),
  ]);
  return { teamName, team, target };
}

function checkPlace({ blueprint, inputs }: ParsedRequest, { team, target }: Place) {
  const problems: FieldError[] = [];
  if (!team) problems.push({ path: 'team', message: 'There is no team of this name' });
  if (target) {
    const issues = blueprint.checkAgainstTarget(inputs, target);
    problems.push(...issues.map((issue) => ({ path: inputPath(issue.path), message: issue.message })));
  } else {
    const message = 'There is no target of this name; GET /api/v1/targets lists them';
    problems.push({ path: 'target', message });
  }
  if (problems.length > 0 || !team || !target) throw invalid(problems);
  return { team, target };
}

/** The stack's name follows from the environment's, so that a lost answer can be looked up. */
function stackNameOf(environmentName: string): string {
  return `slipway-${environmentName}`;
}
