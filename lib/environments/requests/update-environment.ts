import { z } from 'zod';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { changeHistoryOf } from '@/lib/environments/change-history';
import { updateOptionsSchema } from '@/lib/environments/records';
import type { EnvironmentSummary } from '@/lib/environments/views/environment-view';
import { parseInput } from '@/lib/errors/parse-input';
import { invalid } from '@/lib/errors/slipway-error';
import { addUpdate } from './add-update';
import { assertNameTyped } from './assert-name-typed';
import { environmentVerb, readSummary } from './environment-verb';
import { mergeInputs } from './merge-inputs';
import { inputPath } from './parse-request';

const bodySchema = z.strictObject({
  inputs: z.record(z.string(), z.unknown(), { error: 'The inputs must be an object' }),
  apply: z.enum(['automatic', 'review'], { error: 'Must be automatic or review' }).default('automatic'),
  confirm: z.string({ error: 'Must be text' }).optional(),
});

/** `notice` says why there is no operation, or that this one takes the place of one that waited for confirmation. */
export type UpdateAnswer = EnvironmentSummary & { notice: string | null };

/**
 * Updates an environment that serves. `body` is `{inputs, apply?, confirm?}`, unchecked: `inputs` are
 * merged over the present ones; `apply` "review" shows the plan before anything is changed; `confirm`, the
 * environment's name, consents to the replacement of what holds data or is reached by an address.
 *
 * Throws 'not-found', 'forbidden', 'invalid' (each path named), 'conflict' (with what is under way).
 */
export const updateEnvironment = environmentVerb({
  action: 'environment.update',
  deed: 'update',
  parse: ({ name, body }: { name: string; body: unknown }) => {
    const parsed = parseInput(bodySchema, body);
    if (parsed.confirm !== undefined) assertNameTyped(parsed.confirm, name);
    return parsed;
  },
  rules: async ({ tx, environment, parsed }) => {
    const { blueprint, inputs } = mergeInputs(environment, parsed.inputs);
    const before = environment.inputs as BlueprintInputs;
    const issues = blueprint.checkChange(before, inputs, await changeHistoryOf(tx, environment.id));
    if (issues.length > 0)
      throw invalid(issues.map(({ path, message }) => ({ path: inputPath(path), message })));
    const changed = Object.keys(inputs).filter((key) => inputs[key] !== before[key]);
    const changes = Object.fromEntries(changed.map((key) => [key, { from: before[key], to: inputs[key] }]));
    return { blueprint, inputs, changes };
  },
  write: async ({ tx, ctx, environment, parsed, ruled: { blueprint, inputs, changes } }) => {
    const { id, name, blueprintVersion } = environment;
    const from = environment.status === 'ACTIVE' ? 'ACTIVE' : 'UPDATE_FAILED';
    // After a failed update, or with a newer template, only CloudFormation knows whether there is something to do.
    const settled = from === 'ACTIVE' && blueprintVersion === blueprint.version;
    if (settled && Object.keys(changes).length === 0) {
      const notice = 'Nothing to change: the environment has these inputs already';
      return { answer: { ...(await readSummary(tx, id)), notice }, audit: null };
    }
    const { apply } = parsed;
    const mayReplaceData = parsed.confirm === name;
    const { operationId, cancelledUpdate } = await addUpdate(tx, ctx, {
      environmentId: id,
      from,
      inputs,
      options: updateOptionsSchema.parse({ apply, mayReplaceData, blueprintVersion: blueprint.version }),
      event: 'UPDATE_REQUESTED',
    });
    const notice = cancelledUpdate && 'The update that was waiting for confirmation was cancelled';
    const answer: UpdateAnswer = { ...(await readSummary(tx, id)), notice };
    return {
      answer,
      audit: {
        details: {
          operationId,
          apply,
          mayReplaceData,
          changes,
          ...(cancelledUpdate === null ? {} : { cancelledUpdate }),
        },
      },
    };
  },
});
