import { randomUUID } from 'node:crypto';
import { defineVerb } from '@/lib/access/define-verb';
import { flightCheckOf, flightVerdictOf } from '@/lib/approvals/flight-check-of';
import { databaseNow } from '@/lib/db/database-now';
import { isUniqueViolation } from '@/lib/db/is-unique-violation';
import { announce } from '@/lib/environments/announce';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { recordEvent } from '@/lib/environments/record-event';
import { monthlyCentsOf } from '@/lib/policies/monthly-cost';
import { assertTargetOpen } from '@/lib/targets/target-openness';
import { currentTraceContext } from '@/lib/telemetry/spans';
import { askPolicies, beginningOf, heldDetails, holdOperation } from './apply-verdict';
import { readSummary } from './environment-verb';
import { checkPlace, findPlace, nameTaken, stackNameOf, whyNotLaunch } from './launch-place';
import { parseRequest } from './parse-request';

/**
 * Launches an environment: one transaction writes the environment, its operation, the audit row and the job that
 * wakes a worker. Where a policy asks for a second person, it waits for approval first, and holds its name. The input
 * is `{name, blueprint, target, team, inputs, reason?}`, unchecked.
 *
 * Throws SlipwayError 'invalid' (each path named), 'forbidden' (not your team, not its target, or a policy), 'conflict'
 * (the name is taken, or the target is closed).
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
  rules: async ({ tx, ctx, parsed: { name, blueprint, team, target, inputs, reason } }) => {
    await assertTargetOpen(tx, { targetId: target.id, team: team.name });
    const asked = { blueprint: blueprint.id, inputs } as const;
    const flightCheck = await flightVerdictOf(tx, {
      ...asked,
      requestedById: ctx.actor.id,
      targetId: target.id,
      name,
      kind: 'launch',
    });
    const question = { ...asked, action: 'launch', environment: null, flightCheck } as const;
    return askPolicies(tx, ctx, { ...question, team, target }, reason);
  },
  write: async ({ tx, ctx, parsed: { name, blueprint, team, target, inputs }, ruled: held }) => {
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
        status: held ? 'AWAITING_APPROVAL' : 'QUEUED',
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
        ...beginningOf(held),
        createdAt: now,
        nextAttemptAt: now,
      },
    });
    const requested = `Requested by ${ctx.actor.name}`;
    await recordEvent(tx, { environmentId, operationId, status: 'REQUESTED', reason: requested });
    if (held) {
      const flightCheck = await flightCheckOf(tx, {
        requestedById: ctx.actor.id,
        targetId: target.id,
        name,
        kind: 'launch',
        blueprint: blueprint.id,
        inputs,
      });
      const { id, version } = blueprint;
      const asked = { action: 'launch', blueprint: id, blueprintVersion: version, inputs } as const;
      const about = { ...asked, before: null, flightCheck };
      await holdOperation(tx, ctx, held, { environmentId, operationId, about, now });
    } else await enqueueOperation(tx, { operationId });
    return {
      answer: await readSummary(tx, environmentId),
      audit: {
        subject: { type: 'environment', id: environmentId },
        details: { name, operationId, team: team.name, target: target.name, inputs, ...heldDetails(held) },
      },
    };
  },
  announce,
  refusalOf: (error, { name }) => {
    return isUniqueViolation(error, 'environments') ? nameTaken(name) : undefined;
  },
});
