import { z } from 'zod';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { requestReasonSchema } from '@/lib/blueprints/request-reason';
import type { Transaction } from '@/lib/db/client';
import { changeHistoryOf } from '@/lib/environments/change-history';
import { updateOptionsSchema } from '@/lib/environments/records';
import type { EnvironmentSummary } from '@/lib/environments/views/environment-view';
import { currentFirst, versionOf } from '@/lib/environments/views/to-view';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { addUpdate } from './add-update';
import { askPolicies, heldDetails } from './apply-verdict';
import { assertNameTyped } from './assert-name-typed';
import { type Environment, environmentVerb, questionWithFlightCheck, readSummary } from './environment-verb';
import { mergeChange } from './merge-inputs';
import { withdrawnDetails, withdrawnNotice } from './withdraw-waiting';

export const updateRequestSchema = z.strictObject({
  inputs: z
    .record(z.string(), z.unknown(), { error: 'The inputs must be an object' })
    .describe('What is to change; the others stay'),
  apply: z
    .enum(['automatic', 'review'], { error: 'Must be automatic or review' })
    .default('automatic')
    .describe('`review`: the plan waits for confirmation in any case'),
  confirm: z
    .string({ error: 'Must be text' })
    .optional()
    .describe('The name of the environment: what holds data, or is reached by an address, may be replaced'),
  template: z
    .enum(['latest', 'launched'], { error: 'Must be latest or launched' })
    .default('latest')
    .describe('`launched`: the stack keeps its template where the blueprint has a newer one'),
  version: z
    .string({ error: 'Must be the version as it was read' })
    .optional()
    .describe('As it was read: refused when somebody has changed the environment since'),
  reason: requestReasonSchema.optional(),
});

/** `notice` says why there is no operation, or that this one takes the place of one that waited for a person. */
export type UpdateAnswer = EnvironmentSummary & { notice: string | null };

/**
 * Updates an environment that serves. `body` is `{inputs, apply?, confirm?, template?, version?, reason?}`, unchecked: `inputs` are
 * merged over the present ones; `apply` "review" shows the plan before anything is changed; `confirm`, the
 * environment's name, consents to the replacement of what holds data or is reached by an address; with `template`
 * "launched" the stack keeps its template where the blueprint has a newer one; with `version`, as it was read, it is
 * refused when somebody has changed the environment since. Where a policy asks for a second person, it waits for approval
 * first, with `reason` for whoever decides.
 *
 * Throws 'not-found', 'forbidden' (also by a policy), 'invalid' (each path named), 'conflict' (with what is under way).
 */
export const updateEnvironment = environmentVerb({
  action: 'environment.update',
  deed: 'update',
  parse: ({ name, body }: { name: string; body: unknown }) => {
    const parsed = parseInput(updateRequestSchema, body);
    if (parsed.confirm !== undefined) assertNameTyped(parsed.confirm, name);
    return parsed;
  },
  rules: async ({ tx, ctx, environment, parsed }) => {
    if (parsed.version !== undefined) await assertVersion(tx, environment, parsed.version);
    const history = await changeHistoryOf(tx, environment.id);
    const { blueprint, inputs } = mergeChange(environment, parsed.inputs, history);
    const before = environment.inputs as BlueprintInputs;
    const changed = Object.keys(inputs).filter((key) => inputs[key] !== before[key]);
    const changes = Object.fromEntries(changed.map((key) => [key, { from: before[key], to: inputs[key] }]));
    const { blueprintVersion } = environment;
    // After a failed update, with a newer template or where the stack was changed outside, only CloudFormation knows whether
    // there is something to do.
    const keepTemplate = parsed.template === 'launched' && blueprintVersion !== blueprint.version;
    const isAsRecorded = environment.status === 'ACTIVE' && environment.stackDifferences === null;
    const settled = isAsRecorded && (keepTemplate || blueprintVersion === blueprint.version);
    const isDone = settled && changed.length === 0;
    const question = await questionWithFlightCheck(tx, ctx, environment, { action: 'update', inputs });
    const held = isDone ? null : await askPolicies(tx, ctx, question, parsed.reason);
    return { blueprint, inputs, changes, keepTemplate, isDone, held };
  },
  write: async ({ tx, ctx, environment, parsed, ruled }) => {
    const { blueprint, inputs, changes, keepTemplate, held } = ruled;
    const { id, name, blueprintVersion } = environment;
    if (ruled.isDone) {
      const notice = 'Nothing to change: the environment has these inputs already';
      return { answer: { ...(await readSummary(tx, id)), notice }, audit: null };
    }
    const { apply } = parsed;
    const mayReplaceData = parsed.confirm === name;
    const { operationId, withdrawn } = await addUpdate(tx, ctx, {
      environment,
      inputs,
      held,
      options: updateOptionsSchema.parse({
        apply,
        mayReplaceData,
        keepTemplate,
        blueprintVersion: keepTemplate ? blueprintVersion : blueprint.version,
      }),
      event: 'UPDATE_REQUESTED',
    });
    const notice = withdrawnNotice(withdrawn);
    const answer: UpdateAnswer = { ...(await readSummary(tx, id)), notice };
    return {
      answer,
      audit: {
        details: {
          operationId,
          apply,
          mayReplaceData,
          ...(keepTemplate ? { keepTemplate } : {}),
          changes,
          ...withdrawnDetails(withdrawn),
          ...heldDetails(held),
        },
      },
    };
  },
});

async function assertVersion(tx: Transaction, environment: Environment, version: string): Promise<void> {
  const current = await tx.operation.findFirstOrThrow({
    where: { environmentId: environment.id },
    orderBy: currentFirst,
    select: { id: true, finishedAt: true, kind: true, requestedBy: { select: { name: true, email: true } } },
  });
  if (versionOf(current) === version) return;
  const { name, email } = current.requestedBy;
  const by = name ?? email;
  const last = { CREATE: 'launch', UPDATE: 'update', TEARDOWN: 'teardown' }[current.kind];
  const message = `"${environment.name}" was changed since it was read: the latest change is ${last === 'update' ? 'an' : 'a'} ${last}${by ? ` by ${by}` : ''}`;
  throw new SlipwayError('conflict', `${message}. Read it again before you change it.`, {
    fields: [{ path: 'version', message }],
  });
}
