import { z } from 'zod';
import { printableText } from './printable-text';

const NAME = { min: 3, max: 20 } as const;

/**
 * An environment's name. It becomes part of the stack's name (`slipway-<name>`) and of many resource names,
 * which is why it is short and plain.
 */
export const environmentNameSchema = z
  .string({ error: 'The name must be text' })
  .min(NAME.min, `The name must have at least ${NAME.min} characters`)
  .max(NAME.max, `The name may have at most ${NAME.max} characters`)
  .regex(/^[a-z0-9-]*$/, 'The name may contain only a-z, 0-9 and hyphens')
  .regex(/^[^0-9-]/, 'The name must start with a letter')
  .regex(/[^-]$/, 'The name must not end in a hyphen')
  .describe('3 to 20 of a-z, 0-9 and hyphens, starting with a letter, not ending in a hyphen');

/**
 * What a person or a script asks for, before the blueprint has looked at the inputs. The blueprint's own
 * schema checks `inputs`; whether team and target exist is for the domain to say.
 */
export const environmentRequestSchema = z.strictObject({
  name: environmentNameSchema,
  blueprint: printableText('The blueprint', 64),
  target: printableText('The target', 64),
  team: printableText('The team', 64),
  inputs: z
    .record(z.string(), z.unknown(), { error: 'The inputs must be an object' })
    .default({})
    .describe("The blueprint's inputs; what is left out gets its default"),
});
