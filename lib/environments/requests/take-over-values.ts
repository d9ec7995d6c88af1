import { z } from 'zod';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import { Prisma } from '@/lib/db/generated/client';
import { differencesInWords } from '@/lib/environments/differences-in-words';
import { recordEvent } from '@/lib/environments/record-event';
import { stackDifferencesSchema } from '@/lib/environments/records';
import { unfinishedStatuses } from '@/lib/environments/states';
import { parseInput } from '@/lib/errors/parse-input';
import { invalid, SlipwayError } from '@/lib/errors/slipway-error';
import { environmentVerb, readSummary } from './environment-verb';

export const stackValuesRequestSchema = z.strictObject({
  foundAt: z
    .string({ error: 'Must be the time as it was read' })
    .optional()
    .describe('Of `stackDifferences`: refused when something else was found since'),
});

/**
 * Takes over what the stack has where it differs from the record: the record follows AWS, and nothing is asked of AWS.
 * The other way, an update, sets the stack back. `body` is `{foundAt?}`, unchecked: with it, refused when something else
 * was found since.
 *
 * Throws 'not-found', 'forbidden', 'invalid' (values that the blueprint refuses, each input named), 'conflict' (there is
 * no difference, another one, or an update is waiting).
 */
export const takeOverValues = environmentVerb({
  action: 'environment.take-over-values',
  deed: 'takeOver',
  parse: ({ body }: { name: string; body: unknown }) => parseInput(stackValuesRequestSchema, body),
  rules: async ({ tx, environment, parsed }) => {
    const { id, name } = environment;
    const differences = stackDifferencesSchema.nullable().parse(environment.stackDifferences);
    if (differences === null)
      throw new SlipwayError(
        'conflict',
        `The stack of "${name}" is as recorded: there is nothing to take over.`,
      );
    if (parsed.foundAt !== undefined && parsed.foundAt !== differences.foundAt)
      throw new SlipwayError(
        'conflict',
        `Something else was found about "${name}" since. Read it again first.`,
      );
    const unfinished = await tx.operation.count({
      where: { environmentId: id, status: { in: [...unfinishedStatuses] } },
    });
    if (unfinished > 0)
      throw new SlipwayError(
        'conflict',
        `A request about "${name}" is waiting for confirmation or approval; discard it first.`,
      );
    const before = environment.inputs as BlueprintInputs;
    const values = Object.fromEntries(differences.inputs.map(({ input, stack }) => [input, stack]));
    const checked = findBlueprint(environment.blueprint)?.parseInputs({ ...before, ...values });
    if (!checked?.ok)
      throw invalid(checked?.issues ?? [{ path: 'blueprint', message: 'Is not known any more' }]);
    return { inputs: checked.inputs, differences };
  },
  write: async ({
    tx,
    ctx,
    environment: { id, blueprint, blueprintVersion },
    ruled: { inputs, differences },
  }) => {
    await tx.environment.update({
      where: { id },
      data: {
        inputs,
        blueprintVersion: differences.template ?? blueprintVersion,
        stackDifferences: Prisma.DbNull,
      },
    });
    await recordEvent(tx, {
      environmentId: id,
      operationId: null,
      status: 'INPUTS_TAKEN_OVER',
      reason: `${ctx.actor.name} took over what the stack has. Until then: ${differencesInWords(blueprint, differences)}`,
    });
    const { inputs: changes, template } = differences;
    return { answer: await readSummary(tx, id), audit: { details: { changes, template } } };
  },
});
