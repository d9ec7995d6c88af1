import { z } from 'zod';
import { scopes } from '@/lib/access/context';
import type { ServiceAccountView } from '@/lib/machines/service-accounts';
import type { TrustView } from '@/lib/machines/trusts';
import { time } from './common';

export const serviceAccountShape = z
  .object({
    id: z.string(),
    name: z.string().describe('team/name'),
    team: z.string(),
    disabled: z.boolean(),
    createdAt: time,
  })
  .meta({ id: 'ServiceAccount' }) satisfies z.ZodType<ServiceAccountView>;

export const trustShape = z
  .object({
    id: z.string(),
    team: z.string(),
    serviceAccount: z.object({ id: z.string(), name: z.string() }),
    issuer: z.string(),
    repository: z.string(),
    repositoryId: z.string().nullable(),
    ref: z.string().nullable(),
    environment: z.string().nullable(),
    pullRequests: z.boolean(),
    workflow: z.string().nullable(),
    scopes: z.array(z.enum(scopes)).readonly(),
    maxMinutes: z.number(),
    createdAt: time,
    lastUsedAt: time.nullable(),
  })
  .meta({ id: 'Trust' }) satisfies z.ZodType<TrustView>;
