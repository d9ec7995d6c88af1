import { z } from 'zod';
import { printableText } from './printable-text';
import { requestReasonSchema } from './request-reason';

const NAME = { min: 3, max: 20 } as const;

/** What the name of an environment that is there looks like: some are older than the rules for new ones. */
export const environmentNameSchema = z
  .string({ error: 'The name must be text' })
  .min(NAME.min, `The name must have at least ${NAME.min} characters`)
  .max(NAME.max, `The name may have at most ${NAME.max} characters`)
  .regex(/^[a-z0-9-]*$/, 'The name may contain only a-z, 0-9 and hyphens')
  .regex(/^[^0-9-]/, 'The name must start with a letter')
  .regex(/[^-]$/, 'The name must not end in a hyphen');

/**
 * Words that begin the names of what a target's bootstrap template and the portal itself make in an account:
 * `slipway-execution-<region>`, `slipway-artifacts-<account>-<region>`, `alias/slipway-artifacts`. What an environment of
 * such a name makes would fall under what is allowed or denied for those.
 */
const reserved = ['artifacts', 'boundary', 'bootstrap', 'execution', 'launcher', 'portal', 'worker'];
const startsReserved = new RegExp(`^(?:${reserved.join('|')})(?:-|$)`);

/**
 * A new environment's name. It becomes part of the stack's name (`slipway-<name>`) and of many resource names, so it is
 * as short and plain as the strictest service demands: RDS refuses identifiers with two hyphens in a row.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
 */
export const newNameSchema = environmentNameSchema
  .refine((name) => !name.includes('--'), 'The name must not contain two hyphens in a row')
  .refine((name) => !startsReserved.test(name), {
    error: ({ input }) =>
      `The name must not start with "${/^[a-z]*/.exec(String(input))?.[0]}": Slipway's own roles and buckets have such names`,
  })
  .describe(
    `3 to 20 of a-z, 0-9 and hyphens, starting with a letter, not ending in a hyphen, without two in a row; not ${reserved.join(', ')}, nor one of these and a hyphen at the start`,
  );

/**
 * What a person or a script asks for, before the blueprint has looked at the inputs. The blueprint's own
 * schema checks `inputs`; whether team and target exist is for the domain to say.
 */
export const environmentRequestSchema = z.strictObject({
  name: newNameSchema,
  blueprint: printableText('The blueprint', 64),
  target: printableText('The target', 64),
  team: printableText('The team', 64),
  inputs: z
    .record(z.string(), z.unknown(), { error: 'The inputs must be an object' })
    .default({})
    .describe("The blueprint's inputs; what is left out gets its default"),
  reason: requestReasonSchema.optional(),
});
