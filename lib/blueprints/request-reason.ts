import { z } from 'zod';

/** Why somebody asks for something, or refuses it, in their own words. */
export const requestReasonSchema = z
  .string({ error: 'Must be text' })
  .trim()
  .min(1, 'Say why')
  .max(500, 'At most 500 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters')
  .describe('Why, for whoever has to approve it');
