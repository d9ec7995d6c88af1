import { randomUUID } from 'node:crypto';
import type { Context } from '@/lib/access/context';
import { assertMay } from '@/lib/access/policy';
import { appendAudit } from '@/lib/audit/append';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { invalid, SlipwayError } from '@/lib/errors/slipway-error';
import { announce } from './announce';
import { enqueueOperation } from './enqueue';
import type { EnvironmentSummary } from './environment-view';
import { claimIdempotencyKey, type IdempotencyClaim, keepAnswer, replayAnswer } from './idempotency';
import { isUniqueViolation } from './is-unique-violation';
import { inputPath, type ParsedRequest, parseRequest } from './parse-request';
import { recordEvent } from './record-event';
import { stackNameOf } from './stack-name';
import { summarySelection, toSummary } from './to-view';

/**
 * Asks for an environment: one transaction writes the environment, its operation, the audit row and the job that
 * wakes a worker. `input` is `{name, blueprint, target, team, inputs}`, unchecked.
 *
 * With `idempotencyKey`, the same key and body of the same person give the first answer again.
 *
 * Throws SlipwayError 'invalid' (each path named), 'forbidden' (not your team), 'conflict' (the name is taken).
 */
export async function requestEnvironment({
  ctx,
  input,
  idempotencyKey,
}: {
  ctx: Context;
  input: unknown;
  idempotencyKey?: string;
}): Promise<EnvironmentSummary> {
  const request = parseRequest(input);
  const { team, target } = await findTeamAndTarget(ctx, request);
  const claim = idempotencyKey === undefined ? null : { key: idempotencyKey, body: input };
  try {
    return await ctx.database.$transaction((tx) => writeRequest(tx, ctx, request, { team, target, claim }));
  } catch (error) {
    if (isUniqueViolation(error, 'idempotency_keys') && claim) return replayAnswer(ctx, claim);
    if (isUniqueViolation(error, 'environments')) throw nameTaken(request.name);
    throw error;
  }
}

async function findTeamAndTarget(ctx: Context, request: ParsedRequest) {
  const [team, target] = await Promise.all([
    ctx.database.team.findUnique({ where: { name: request.team } }),
    ctx.database.target.findUnique({ where: { name: request.target } }),
  ]);
  const problems = [];
  if (!team) problems.push({ path: 'team', message: 'There is no team of this name' });
  if (!target)
    problems.push({
      path: 'target',
      message: 'There is no target of this name; GET /api/v1/targets lists them',
    });
  if (target) {
    const issues = request.blueprint.checkAgainstTarget(request.inputs, target);
    problems.push(...issues.map((issue) => ({ path: inputPath(issue.path), message: issue.message })));
  }
  // Before the problems are told: whoever is not of a team must not learn whether it exists.
  assertMay(
    ctx.actor,
    { kind: 'environment.launch', team: request.team },
    `You can launch only for teams you belong to: ${ctx.actor.teams.join(', ') || 'none yet'}.`,
  );
  if (problems.length > 0 || !team || !target) throw invalid(problems);
  return { team, target };
}

async function writeRequest(
  tx: Transaction,
  ctx: Context,
  request: ParsedRequest,
  found: { team: { id: string }; target: { id: string }; claim: IdempotencyClaim | null },
): Promise<EnvironmentSummary> {
  const environmentId = randomUUID();
  const operationId = randomUUID();
  const now = await databaseNow(tx);
  if (found.claim) await claimIdempotencyKey(tx, ctx, found.claim, environmentId);
  await tx.environment.create({
    data: {
      id: environmentId,
      name: request.name,
      blueprint: request.blueprint.id,
      blueprintVersion: request.blueprint.version,
      targetId: found.target.id,
      teamId: found.team.id,
      ownerId: ctx.actor.id,
      inputs: request.inputs,
      status: 'QUEUED',
      stackName: stackNameOf(request.name),
      resourcesTotal: request.blueprint.expectedResources(request.inputs),
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
      inputs: request.inputs,
      createdAt: now,
      nextAttemptAt: now,
    },
  });
  await recordEvent(tx, {
    environmentId,
    operationId,
    status: 'REQUESTED',
    reason: `Requested by ${ctx.actor.name}`,
  });
  await enqueueOperation(tx, { operationId });
  await announce(tx, environmentId);
  const row = await tx.environment.findUniqueOrThrow({
    where: { id: environmentId },
    select: summarySelection,
  });
  const answer = toSummary(row);
  if (found.claim) await keepAnswer(tx, ctx, found.claim, answer);
  await appendAudit(tx, ctx, {
    action: 'environment.request',
    subject: { type: 'environment', id: environmentId },
    details: {
      name: request.name,
      operationId,
      team: request.team,
      target: request.target,
      inputs: request.inputs,
    },
  });
  return answer;
}

function nameTaken(name: string): SlipwayError {
  const message = `The name "${name}" is taken by an environment that is not torn down yet`;
  return new SlipwayError('conflict', `${message}.`, { fields: [{ path: 'name', message }] });
}
