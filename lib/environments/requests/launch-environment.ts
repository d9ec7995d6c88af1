import { randomUUID } from 'node:crypto';
import { defineVerb } from '@/lib/access/define-verb';
import { databaseNow } from '@/lib/db/database-now';
import { isUniqueViolation } from '@/lib/db/is-unique-violation';
import { announce } from '@/lib/environments/announce';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { recordEvent } from '@/lib/environments/record-event';
import { monthlyCentsOf } from '@/lib/policies/monthly-cost';
import { assertTargetOpen } from '@/lib/targets/target-openness';
import { currentTraceContext } from '@/lib/telemetry/spans';
import { readSummary } from './environment-verb';
import { checkPlace, findPlace, nameTaken, stackNameOf, whyNotLaunch } from './launch-place';
import { parseRequest } from './parse-request';

/**
 * Launches an environment: one transaction writes the environment, its operation, the audit row and the job that
 * wakes a worker. The input is `{name, blueprint, target, team, inputs}`, unchecked.
 *
 * Throws SlipwayError 'invalid' (each path named), 'forbidden' (not your team, or not its target), 'conflict' (the name is
 * taken, or the target is closed).
 */
export const launchEnvironment = defineVerb({
  action: 'environment.request',
  find: findPlace,
  may: whyNotLaunch,
  parse: (input, found) => {
    const request = parseRequest(input);
    return { ...request, ...checkPlace(request, found) };
  },
  // The unique index has the last word on the name.
  lock: async () => null,
  rules: ({ tx, parsed: { target, team } }) => assertTargetOpen(tx, { targetId: target.id, team: team.name }),
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
        monthlyCents: monthlyCentsOf(blueprint.id, inputs),
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
        traceContext: currentTraceContext(),
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
    return isUniqueViolation(error, 'environments') ? nameTaken(name) : undefined;
  },
});
