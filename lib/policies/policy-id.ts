import { z } from 'zod';

/** Addresses of the pages and of REST beside those of policies. */
const reserved = ['new', 'replay', 'test'];

/** As it is named in verdicts, in the audit log and in addresses. */
export const policyIdSchema = z
  .string({ error: 'The id must be text' })
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'The id has small letters, digits and single hyphens: team-cost')
  .max(64, 'The id may have at most 64 characters')
  .refine((id) => !reserved.includes(id), `The id must not be one of ${reserved.join(', ')}`);
