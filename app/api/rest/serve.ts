import { z } from 'zod';
import type { Actor, Context } from '@/lib/access/context';
import { requestContext } from '@/lib/access/request-context';
import { type Method, methods, type RouteDescription } from '@/lib/api/describe-route';
import { isList } from '@/lib/api/query';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { answer, json, readIdempotencyKey } from './answer';
import { readQuery } from './query';
import { readBody, refuseBody } from './read-body';

/** As much as a schema's own type, with whatever is read-only in it. */
type Shown<Value> = Value extends readonly (infer Item)[]
  ? readonly Shown<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Shown<Value[Key]> }
    : Value;

/** One of the answers that are described: JSON by its schema, or a response of another media type. */
type AnswerOf<Route extends RouteDescription> = {
  [Status in keyof Route['answers'] & number]: Route['answers'][Status] extends {
    mediaTypes: readonly string[];
  }
    ? { status: Status; response: Response }
    : { status: Status; body: BodyOf<Route['answers'][Status]>; headers?: Record<string, string> };
}[keyof Route['answers'] & number];

type BodyOf<Described> = Described extends { body: infer Body extends z.ZodType }
  ? Shown<z.input<Body>>
  : undefined;

interface Call<Route extends RouteDescription> {
  request: Request;
  /** Who calls; null where nobody has to sign in. */
  ctx: Route['scope'] extends 'public' ? null : Context;
  params: { readonly [Name in keyof Route['params']]: string };
  query: Route['query'] extends Readonly<Record<string, z.ZodType>>
    ? { readonly [Name in keyof Route['query']]: z.output<Route['query'][Name]> }
    : Record<never, never>;
  /** As it was sent: the verb checks it. */
  body: unknown;
  /** Hand it to the verb, so that a repeated request does nothing twice. */
  idempotencyKey: string | undefined;
}

/** What Next calls; `params` has one entry for each bracket of the folder. */
export type RouteHandler = (request: Request, segment?: { params: Promise<object> }) => Promise<Response>;

/** A handler with what it does, in words and schemas. */
export type DescribedHandler = RouteHandler & { readonly description: RouteDescription };

/**
 * Runs a call as it is described. In this order: who calls, whether their token may, the idempotency key, the address,
 * the query, the body; then `handle`, whose answer is one of those described. Whatever is thrown becomes problem+json.
 */
export function on<const Route extends RouteDescription>(
  description: Route,
  handle: (call: Call<Route>) => Promise<AnswerOf<Route>>,
): DescribedHandler {
  const run: RouteHandler = (request, segment) =>
    answer(request, async () => {
      const ctx = description.scope === 'public' ? null : await requestContext(request);
      if (ctx) assertScope(ctx.actor, description);
      const idempotencyKey = description.method === 'GET' ? undefined : readIdempotencyKey(request);
      const params = readParams(description, (await segment?.params) ?? {});
      const query = parseQuery(description, request);
      const body = await readDescribedBody(description, request);
      const call = { request, ctx, params, query, body, idempotencyKey } as Call<Route>;
      return toResponse(await handle(call));
    });
  return Object.assign(run, { description });
}

/** All that a route file exports, for the calls that it handles. */
export function serve(...handlers: readonly DescribedHandler[]) {
  return withMethods(Object.fromEntries(handlers.map((handler) => [handler.description.method, handler])));
}

/**
 * What is served, `HEAD` as `GET` without its body, `OPTIONS`, and 405 with `Allow` for every other method (RFC 9110,
 * 15.5.6).
 */
export function withMethods(served: Partial<Record<Method, RouteHandler>>) {
  const allowed = methods.flatMap((method) =>
    served[method] ? (method === 'GET' ? ['GET', 'HEAD'] : [method]) : [],
  );
  const allow = [...allowed, 'OPTIONS'].join(', ');
  const refuse: RouteHandler = async (request) => {
    const refusal = await answer(request, async () => {
      throw new SlipwayError('method-not-allowed', `Not with ${request.method}. Possible here: ${allow}.`);
    });
    refusal.headers.set('allow', allow);
    return refusal;
  };
  return {
    GET: served.GET ?? refuse,
    HEAD: served.GET ?? refuse,
    POST: served.POST ?? refuse,
    PUT: served.PUT ?? refuse,
    PATCH: served.PATCH ?? refuse,
    DELETE: served.DELETE ?? refuse,
    OPTIONS: (async () => new Response(null, { status: 204, headers: { allow } })) satisfies RouteHandler,
  };
}

/** Before anything is looked up: the verb then asks for the person. */
function assertScope({ scopes }: Actor, { scope }: RouteDescription): void {
  if (scope === 'any' || scope === 'public' || scopes === null || scopes.includes(scope)) return;
  const message = `This token lacks the scope "${scope}". Use one that has it, or sign in.`;
  throw new SlipwayError('forbidden', message);
}

function toResponse(
  answered:
    | { status: number; response: Response }
    | { status: number; body: unknown; headers?: Record<string, string> },
): Response {
  if ('response' in answered) return answered.response;
  const { status, body, headers } = answered;
  if (body !== undefined) return json(body, { status, headers });
  return new Response(null, { status, headers: { 'cache-control': 'no-store', ...headers } });
}

function readParams({ params = {} }: RouteDescription, given: object): Record<string, string> {
  const values: Record<string, unknown> = { ...given };
  return Object.fromEntries(
    Object.entries(params).map(([name, { schema, notFound }]) => {
      const parsed = schema.safeParse(values[name]);
      if (!parsed.success) throw new SlipwayError('not-found', notFound);
      return [name, parsed.data];
    }),
  );
}

/** A filter that is left empty, as a form sends it, is none; what changes something must be given as it is meant. */
function parseQuery({ method, query = {} }: RouteDescription, request: Request): Record<string, unknown> {
  const names = Object.keys(query);
  const repeatable = names.filter((name) => query[name] && isList(query[name]));
  const given = [...readQuery(request, names, repeatable)].filter(
    ([, text]) => method !== 'GET' || text !== '',
  );
  return parseInput(z.object(query), Object.fromEntries(given));
}

async function readDescribedBody(description: RouteDescription, request: Request): Promise<unknown> {
  if (description.body) {
    const isAbsent = description.bodyOptional === true && !request.headers.has('content-type');
    return isAbsent ? {} : readBody(request);
  }
  if (description.method === 'DELETE') await refuseBody(request);
  return undefined;
}
