import { z } from 'zod';
import { environmentNameSchema } from '@/lib/blueprints/environment-request';
import { policyIdSchema } from '@/lib/policies/policy-id';
import { targetNameSchema } from '@/lib/targets/target-name';
import type { PathParameter } from './describe-route';

/** What the addresses of more than one call have in them. */

export const environmentName = {
  schema: environmentNameSchema,
  notFound: 'There is no environment of this name, or you may not see it.',
} satisfies PathParameter;

export const targetName = {
  schema: targetNameSchema,
  notFound: 'There is no target of this name.',
} satisfies PathParameter;

/** The id of a blueprint: see `GET /blueprints`. */
export const blueprintId = {
  schema: z.string().max(64),
  notFound: 'There is no such blueprint.',
} satisfies PathParameter;

const id = z.string().regex(/^[\w-]{1,64}$/);

export const personId = { schema: id, notFound: 'There is no such person.' } satisfies PathParameter;

export const serviceAccountId = {
  schema: id,
  notFound: 'There is no such service account.',
} satisfies PathParameter;

export const trustId = { schema: id, notFound: 'There is no such trust.' } satisfies PathParameter;

export const tokenId = { schema: id, notFound: 'There is no such token.' } satisfies PathParameter;

export const policyId = {
  schema: policyIdSchema,
  notFound: 'There is no policy of this id, and none can have it.',
} satisfies PathParameter;

export const accountRequestId = {
  schema: id,
  notFound: 'There is no such request: it was decided on, or is too old.',
} satisfies PathParameter;

export const teamName = {
  schema: z.string().regex(/^[^\p{Cc}\p{Cs}]{1,100}$/u),
  notFound: 'There is no team of this name, or you may not see it.',
} satisfies PathParameter;
