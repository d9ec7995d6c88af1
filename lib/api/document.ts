import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiParameters,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { scopes } from '@/lib/access/context';
import { toProblem } from '@/lib/errors/problem';
import { type ErrorCode, SlipwayError } from '@/lib/errors/slipway-error';
import { type Answer, methods, type RouteDescription } from './describe-route';
import { apiRoutes } from './routes';
import { problemShape } from './shapes/common';

export type OpenApiDocument = ReturnType<typeof createDocument>;

let document: OpenApiDocument | undefined;

/**
 * The REST API as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1), made of the descriptions that its handlers run by.
 * It is the same whoever asks, and holds no data.
 */
export function openApiDocument(): OpenApiDocument {
  document ??= makeDocument([...apiRoutes].sort(byAddress));
  return document;
}

/** As a reader looks for them: below each heading by address, what reads before what changes. */
function byAddress(one: RouteDescription, other: RouteDescription): number {
  const areas = apiRoutes.map(({ area }) => area);
  return (
    areas.indexOf(one.area) - areas.indexOf(other.area) ||
    one.path.localeCompare(other.path, 'en') ||
    methods.indexOf(one.method) - methods.indexOf(other.method)
  );
}

function makeDocument(routes: readonly RouteDescription[]): OpenApiDocument {
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Slipway',
        version: '1',
        description,
        license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/api/v1' }],
      tags: [...new Set(routes.map(({ area }) => area))].map((name) => ({ name })),
      paths: pathsOf(routes),
      components: { securitySchemes },
    },
    {
      override: ({ zodSchema, jsonSchema, io }) => {
        // Answers grow: a client must not refuse a member that it does not know.
        const { def } = zodSchema._zod;
        if (io === 'output' && def.type === 'object' && !def.catchall) delete jsonSchema.additionalProperties;
      },
    },
  );
}

const description = `Everything that the pages can do, under the same rules. Errors are problem details (RFC 9457) that name each field
with what is allowed. Times are ISO 8601 in UTC. A member that is added to an answer is no breaking change.`;

const securitySchemes = {
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'slw_…',
    description: `A token from the page _Access tokens_. What it may do follows from its scopes (${scopes.join(', ')}), and from what its owner may do.`,
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'next-auth.session-token',
    description:
      "The session of somebody who signed in with a browser; over HTTPS the cookie's name begins with `__Secure-`. What changes something must have the portal's own `Origin`.",
  },
} as const;

const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .optional()
  .meta({
    description:
      'Repeating a request with the key that it had gives its first answer, and nothing is done twice.',
    example: '0c3b2f0e-5f6e-4d7a-9b1e-2a4f6c8d0e12',
    param: { in: 'header', name: 'Idempotency-Key', id: 'IdempotencyKey' },
  });

function pathsOf(routes: readonly RouteDescription[]): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return paths;
}

function operationOf(route: RouteDescription): ZodOpenApiOperationObject {
  const {
    method,
    path,
    area,
    summary,
    description,
    scope,
    params = {},
    query,
    body,
    bodyTypes,
    example,
  } = route;
  const inPath = Object.entries(params).map(([name, { schema }]) => [name, schema] as const);
  const requestParams: ZodOpenApiParameters = {
    ...(inPath.length > 0 ? { path: z.object(Object.fromEntries(inPath)) } : {}),
    ...(query ? { query: z.object(query) } : {}),
  };
  const content = body
    ? { 'application/json': { schema: body, ...(example?.body ? { example: example.body } : {}) } }
    : Object.fromEntries((bodyTypes ?? []).map((type) => [type, {}]));
  return {
    operationId: operationIdOf(method, path),
    tags: [area],
    summary,
    ...(description === undefined ? {} : { description }),
    security: scope === 'public' ? [] : [{ token: scope === 'any' ? [] : [scope] }, { session: [] }],
    requestParams,
    ...(method === 'GET' ? {} : { parameters: [idempotencyKey] }),
    ...(Object.keys(content).length > 0
      ? { requestBody: { content, required: route.bodyOptional !== true } }
      : {}),
    responses: { ...answersOf(route), ...inItsOwnWords(route, refusalsOf(route)) },
  };
}

/** `getEnvironmentsNameEvents` */
function operationIdOf(method: string, path: string): string {
  const words = path.split(/[^a-zA-Z0-9]+/).filter(Boolean);
  return method.toLowerCase() + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('');
}

function answersOf({ answers, example }: RouteDescription): Record<string, ZodOpenApiResponseObject> {
  const first = Object.keys(answers)[0];
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [
      status,
      {
        description: answer.description,
        ...contentOf(answer, status === first ? example?.answer : undefined),
        ...(answer.headers ? { headers: headersOf(answer.headers) } : {}),
      },
    ]),
  );
}

function contentOf({ body, mediaTypes }: Answer, example: unknown) {
  if (!body && !mediaTypes) return {};
  const json = body && { schema: body, ...(example === undefined ? {} : { example }) };
  const others = Object.fromEntries((mediaTypes ?? []).map((type) => [type, {}]));
  return { content: { ...(json && { 'application/json': json }), ...others } };
}

function headersOf(headers: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      name,
      { description, schema: { type: 'string' as const } },
    ]),
  );
}

const refusals = {
  malformed: refusal('malformed', 'The body is not JSON, or nested too deeply'),
  unauthenticated: refusal(
    'unauthenticated',
    'No session, or a token that is not known, has expired or was revoked',
  ),
  forbidden: refusal('forbidden', 'The role, the teams, or the scopes of the token do not allow it'),
  'not-found': refusal('not-found', 'It is not there, or you may not see it'),
  conflict: refusal('conflict', 'It can’t be done as things are now'),
  'too-large': refusal('too-large', 'The body is larger than 64 KiB'),
  'unsupported-media-type': refusal('unsupported-media-type', 'The body is something else'),
  invalid: refusal('invalid', 'Parameters or members of the body are not valid; `errors` names each'),
  'too-many-requests': refusal('too-many-requests', 'More than anybody may ask within a minute', {
    'Retry-After': 'Seconds after which the next request will be taken',
  }),
  unavailable: refusal('unavailable', 'The database is away, or takes no changes', {
    'Retry-After': 'Seconds after which the same request may succeed',
  }),
} satisfies Record<
  Exclude<ErrorCode, 'method-not-allowed' | 'fresh-sign-in'>,
  [string, ZodOpenApiResponseObject]
>;

function refusalsOf({ scope, method, params, body, bodyTypes }: RouteDescription) {
  const takesBody = body !== undefined || bodyTypes !== undefined;
  return Object.fromEntries([
    ...(takesBody ? [refusals.malformed] : []),
    ...(scope === 'public' ? [] : [refusals.unauthenticated, refusals.forbidden]),
    ...(params ? [refusals['not-found']] : []),
    ...(method === 'GET' ? [] : [refusals.conflict]),
    ...(takesBody ? [refusals['too-large'], refusals['unsupported-media-type']] : []),
    refusals.invalid,
    refusals['too-many-requests'],
    refusals.unavailable,
  ]);
}

/** The same refusals, where a standard says what is in them. */
function inItsOwnWords(
  { refusal: schema }: RouteDescription,
  described: ReturnType<typeof refusalsOf>,
): Record<string, ZodOpenApiResponseObject> {
  if (!schema) return described;
  return Object.fromEntries(
    Object.entries(described).map(([status, { id: _, ...answer }]) => [
      status,
      { ...answer, content: { 'application/json': { schema } } },
    ]),
  );
}

function refusal(
  code: ErrorCode,
  description: string,
  headers?: Record<string, string>,
): [string, ZodOpenApiResponseObject] {
  const { type, title, status } = toProblem(new SlipwayError(code, ''));
  return [
    String(status),
    {
      id: code,
      description: `${title}: ${description}`,
      content: {
        'application/problem+json': {
          schema: problemShape,
          example: { type, title, status, detail: `${description}.` },
        },
      },
      ...(headers ? { headers: headersOf(headers) } : {}),
    },
  ];
}
