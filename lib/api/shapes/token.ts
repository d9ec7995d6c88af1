import { z } from 'zod';
import { scopes } from '@/lib/access/context';
import type { TokenView } from '@/lib/access/token-view';
import { time } from './common';

const members = {
  id: z.string(),
  name: z.string(),
  prefix: z.string().describe('The first characters of the token'),
  scopes: z.array(z.enum(scopes)).readonly(),
  teams: z
    .array(z.string())
    .readonly()
    .describe('The teams that it is for alone; none: all those of its owner'),
  state: z
    .enum(['live', 'expired', 'revoked', 'suspended', 'disabled'])
    .describe('suspended: its owner has not signed in for 30 days; disabled: its owner is'),
  createdAt: time,
  expiresAt: time.nullable(),
  lastUsedAt: time.nullable(),
};

export const tokenShape = z.object(members).meta({ id: 'Token' }) satisfies z.ZodType<TokenView>;

export const newTokenShape = z
  .object({ ...members, token: z.string().describe('The secret; shown in this answer only') })
  .meta({ id: 'NewToken' });
