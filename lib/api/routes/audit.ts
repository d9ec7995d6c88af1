import { z } from 'zod';
import { roles, scopes } from '@/lib/access/context';
import { describeRoute } from '@/lib/api/describe-route';
import { wholeNumber } from '@/lib/api/query';
import { time } from '@/lib/api/shapes/common';
import type { ReviewedPerson } from '@/lib/records/access-review';
import { exportFormats, mediaTypes } from '@/lib/records/audit-export';
import { auditFilterSchema } from '@/lib/records/audit-filter';
import { type AuditView, auditLimit } from '@/lib/records/read-audit';

const area = 'Audit';

const entryShape = z
  .object({
    id: z.string(),
    at: time,
    actor: z.object({ id: z.string(), name: z.string() }),
    via: z.string().describe('`form`, `api`, `sign-in` or `worker`'),
    action: z.string(),
    subject: z.object({ type: z.string(), id: z.string(), name: z.string().nullable() }),
    details: z.unknown(),
    address: z.string().nullable().describe('Where the request came from; of others for admins alone'),
    requestId: z.string().nullable(),
    keyId: z.string().nullable().describe('The key that signed the entry'),
  })
  .meta({ id: 'AuditEntry' }) satisfies z.ZodType<AuditView>;

const personShape = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    kind: z.enum(['person', 'service']),
    disabledAt: time.nullable(),
    createdAt: time,
    lastSignInAt: time.nullable(),
    role: z.object({ name: z.enum(roles), since: time }),
    teams: z.array(z.object({ name: z.string(), since: time.nullable() })),
    tokens: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        prefix: z.string(),
        scopes: z.array(z.enum(scopes).or(z.string())),
        teams: z.array(z.string()).describe('Those that it is for alone; none: all of its owner’s'),
        createdAt: time,
        expiresAt: time.nullable(),
        lastUsedAt: time.nullable(),
      }),
    ),
    trusts: z
      .array(
        z.object({
          id: z.string(),
          issuer: z.string(),
          repository: z.string(),
          ref: z.string().nullable(),
          environment: z.string().nullable(),
          pullRequests: z.boolean(),
          workflow: z.string().nullable(),
          scopes: z.array(z.enum(scopes).or(z.string())),
          createdAt: time,
          lastUsedAt: time.nullable(),
        }),
      )
      .describe('Workflows that get tokens of this service account'),
  })
  .meta({ id: 'ReviewedPerson' }) satisfies z.ZodType<ReviewedPerson>;

export const auditRoute = describeRoute({
  method: 'GET',
  path: '/audit',
  area,
  summary: 'Reads the audit log',
  description:
    'Admins see all of it, others what concerns their environments and teams. Newest first; with `after`, oldest first from there, so that a script can follow it. `next` is `before`, or `after`, of the next page. With `format`, or the same as `Accept`, all that matches as one file.',
  scope: 'read',
  query: {
    ...auditFilterSchema.shape,
    limit: wholeNumber(auditLimit),
    format: z
      .enum(exportFormats, `Must be one of ${exportFormats.join(', ')}`)
      .optional()
      .describe('A file with all that matches, instead of a page'),
  },
  answers: {
    200: {
      description: 'A page of the log, or a file',
      body: z.object({ items: z.array(entryShape), next: z.string().nullable() }),
      mediaTypes: Object.values(mediaTypes),
    },
  },
});

export const accessReviewRoute = describeRoute({
  method: 'GET',
  path: '/access-review',
  area,
  summary: 'Shows who has which access',
  description:
    'Role, teams and tokens of everybody, and the workflows that act as service accounts, since when, and when they were last used. For admins. With `format=csv`, or `Accept: text/csv`, one line for each thing that somebody has.',
  scope: 'admin',
  query: {
    format: z.enum(['json', 'csv'], 'Must be json or csv').optional().describe('How it is written'),
  },
  answers: {
    200: {
      description: 'Everybody who has access, or had',
      body: z.object({ items: z.array(personShape), at: time }),
      mediaTypes: ['text/csv'],
    },
  },
});
