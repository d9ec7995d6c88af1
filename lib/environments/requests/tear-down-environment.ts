import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { assertFresh } from '@/lib/access/fresh-sign-in';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import { requestReasonSchema } from '@/lib/blueprints/request-reason';
import { protectedOf } from '@/lib/blueprints/teardown-facts';
import type { Transaction } from '@/lib/db/client';
import { type TeardownOptions, teardownOptionsSchema } from '@/lib/environments/records';
import { isDeletionFailed, isRollbackStuck } from '@/lib/environments/stack-condition';
import { isTeardownStart, teardownAnswers } from '@/lib/environments/states';
import { parseInput } from '@/lib/errors/parse-input';
import { invalid, SlipwayError } from '@/lib/errors/slipway-error';
import { addTeardown } from './add-teardown';
import { askPolicies, heldDetails } from './apply-verdict';
import { assertNameTyped } from './assert-name-typed';
import { type Environment, environmentVerb, questionAbout, readSummary } from './environment-verb';
import { cancelRequest, stopLaunch, withdrawRelaunch } from './withdraw-launch';
import { withdrawnDetails, withdrawWaiting } from './withdraw-waiting';

type Chosen = { [Option in keyof TeardownOptions]?: TeardownOptions[Option] | undefined };

/**
 * Tears an environment down: stops a launch that CloudFormation has accepted, cancels a request without a stack yet,
 * and an update that is waiting for confirmation. `confirm` must be the environment's name. `emptyBuckets` is consent
 * to delete everything in the stack's buckets, `keepBuckets` leaves those that hold anything in the account; without
 * either, a bucket that holds anything ends the teardown before anything is deleted. `retain` (logical ids that a
 * deletion failed on) and `force` help where CloudFormation could not delete the stack. Where a policy asks for a second
 * person, it waits for approval first, with `reason` for whoever decides.
 *
 * Throws 'not-found', 'forbidden' (also by a policy), 'invalid' (confirm, reason, keepBuckets, retain, force), 'conflict' (something else is under
 * way, it has ended, it is protected from deletion by its own inputs, or no deletion failed that `retain` or `force`
 * could help).
 */
export const tearDownEnvironment = environmentVerb({
  action: 'environment.tear-down',
  deed: 'tearDown',
  parse: ({
    name,
    confirm,
    reason,
    ...chosen
  }: { name: string; confirm: string; reason?: string | undefined } & Chosen) => {
    assertNameTyped(confirm, name);
    return { options: parseOptions(chosen), ...parseInput(reasonSchema, { reason }) };
  },
  rules: async ({ tx, ctx, environment, parsed: { options, reason } }) => {
    if (options.force) assertFresh(ctx, 'Forcing a deletion');
    await assertUnprotected(tx, environment);
    await checkOptions(tx, environment, options);
    // Where there is no stack yet, a wish is taken back.
    const cancels = teardownAnswers[environment.status] === 'cancel' && environment.stackId === null;
    if (cancels) return { cancels, held: null };
    const question = questionAbout(environment, 'tear-down', environment.inputs as BlueprintInputs);
    const held = await askPolicies(tx, ctx, question, reason);
    if (held) assertAtRest(environment);
    return { cancels, held };
  },
  write: async ({ tx, ctx, environment, parsed: { options }, ruled: { cancels, held } }) => {
    const { id, status: from } = environment;
    const withdrawn = cancels ? null : await withdrawWaiting(tx, ctx, id, 'teardown');
    const operationId = cancels
      ? await cancelRequest(tx, ctx, environment)
      : await addTeardown(tx, ctx, {
          environment,
          from: await clearTheWay(tx, ctx, environment),
          choice: options,
          held,
        });
    return {
      answer: await readSummary(tx, id),
      audit: cancels
        ? { action: 'environment.cancel', details: { from, operationId } }
        : {
            details: {
              from,
              operationId,
              options,
              ...withdrawnDetails(withdrawn),
              ...heldDetails(held),
            },
          },
    };
  },
});

const reasonSchema = z.object({ reason: requestReasonSchema.optional() });

/** While something is under way with it, nothing can wait for approval beside that. */
function assertAtRest({ name, status }: Environment): void {
  if (status !== 'LAUNCHING' && status !== 'QUEUED') return;
  const message = `The teardown of "${name}" needs approval, and can be asked for once its launch has ended.`;
  throw new SlipwayError('conflict', message);
}

function parseOptions(chosen: Chosen): TeardownOptions {
  const options = teardownOptionsSchema.safeParse(chosen);
  if (!options.success) {
    throw invalid(
      options.error.issues.map((issue) => ({
        path: String(issue.path[0] ?? ''),
        message:
          issue.path[0] === 'retain'
            ? "Must be names of resources as the environment's page lists them, separated by commas"
            : 'Must be true or false',
      })),
    );
  }
  if (options.data.force && options.data.retain.length > 0) {
    const message =
      'Choose either resources to keep, or force: a forced deletion keeps whatever it cannot delete';
    throw invalid([{ path: 'force', message }]);
  }
  if (options.data.emptyBuckets && options.data.keepBuckets) {
    const message = 'Choose either to empty the buckets, or to keep them with their contents';
    throw invalid([{ path: 'keepBuckets', message }]);
  }
  return options.data;
}

/**
 * What its own inputs protect: CloudFormation would delete everything else before it came to that. What was protected
 * outside Slipway the worker finds out. Where CloudFormation takes no update, none could turn it off.
 */
async function assertUnprotected(tx: Transaction, environment: Environment): Promise<void> {
  const { id, name, status, inputs } = environment;
  const launches = status === 'LAUNCHING';
  if (!launches && status !== 'ACTIVE' && status !== 'UPDATE_FAILED') return;
  if (isRollbackStuck(environment) || isDeletionFailed(environment)) return;
  const guarded = [...protectedOf(findBlueprint(environment.blueprint), inputs)];
  if (guarded.length === 0) return;
  const made = await tx.stackResource.count({ where: { environmentId: id, logicalId: { in: guarded } } });
  // A launch can be stopped as long as none of its resources is protected yet.
  if (launches && made === 0) return;
  const wayOut = launches ? 'Wait until it is active, edit it to turn that off' : 'Edit it to turn that off';
  throw new SlipwayError(
    'conflict',
    `"${name}" is protected: deletion protection is among its inputs. ${wayOut}, then tear it down. Nothing was deleted.`,
  );
}

/** Ends what is under way; returns the status that the teardown starts from. */
async function clearTheWay(tx: Transaction, ctx: Context, environment: Environment) {
  const { status } = environment;
  if (status === 'QUEUED') return withdrawRelaunch(tx, ctx, environment);
  if (status === 'LAUNCHING') await stopLaunch(tx, ctx, environment);
  if (!isTeardownStart(status)) throw new Error(`${status} refuses a teardown`);
  return status;
}

/**
 * CloudFormation keeps resources, and forces a deletion, only where one has failed.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
 */
async function checkOptions(
  tx: Transaction,
  environment: Environment,
  { retain, force }: TeardownOptions,
): Promise<void> {
  if (retain.length === 0 && !force) return;
  if (!isDeletionFailed(environment)) {
    throw new SlipwayError(
      'conflict',
      `Keeping resources, or forcing the deletion, is possible only after CloudFormation failed to delete "${environment.name}"; tear it down first.`,
    );
  }
  const blocked = await tx.stackResource.findMany({
    where: { environmentId: environment.id, status: 'DELETE_FAILED' },
    select: { logicalId: true },
    orderBy: { logicalId: 'asc' },
  });
  const names = blocked.map(({ logicalId }) => logicalId);
  const strangers = retain.filter((logicalId) => !names.includes(logicalId));
  if (strangers.length > 0) {
    const message = `Only what could not be deleted can be kept: ${names.join(', ') || 'nothing'}; not ${strangers.join(', ')}`;
    throw invalid([{ path: 'retain', message }]);
  }
}
