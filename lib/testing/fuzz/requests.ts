import fc from 'fast-check';
import { hostileBody, hostileValue } from './hostile';
import { type JsonSchema, nearly, type Source, valid } from './json-schema';

interface Parameter {
  $ref?: string;
  in: 'path' | 'query' | 'header';
  name: string;
  required?: boolean;
  schema: JsonSchema;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema?: JsonSchema }> };
}

/** The part of an OpenAPI document that requests are made of. */
export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
}

export interface FuzzRequest {
  /** The call of the document that it was made from. */
  call: { method: string; path: string };
  /** What is sent, which may be another. */
  method: string;
  /** Below `/api/v1`, with its query. */
  address: string;
  /** In the order in which they are sent; Latin-1 only. */
  headers: [string, string][];
  body: Buffer | null;
  /** Who sends it, by the names of `callers`. */
  caller: string;
}

/** Requests over all calls of a document: those that it allows, those that are nearly so, and hostile ones. */
export function anyRequest(
  document: ApiDocument,
  { known, callers }: { known: Source['known']; callers: readonly string[] },
): fc.Arbitrary<FuzzRequest> {
  const source: Source = { schemas: document.components.schemas, known };
  const calls = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) =>
      requestOf(source, { method: method.toUpperCase(), path }, operation, callers),
    ),
  );
  return fc.oneof(...calls);
}

const otherMethods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'SEARCH',
];

function requestOf(
  source: Source,
  call: FuzzRequest['call'],
  operation: Operation,
  callers: readonly string[],
): fc.Arbitrary<FuzzRequest> {
  return fc.oneof(
    { weight: 2, arbitrary: soundRequest(source, call, operation, callers) },
    { weight: 3, arbitrary: wildRequest(source, call, operation, callers) },
  );
}

/** What the document allows; what has to be typed to confirm it is the name in its address. */
function soundRequest(
  source: Source,
  call: FuzzRequest['call'],
  { parameters = [], requestBody }: Operation,
  callers: readonly string[],
): fc.Arbitrary<FuzzRequest> {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const schema = requestBody?.content['application/json']?.schema;
  const query = inQuery.map((parameter) => {
    const value = valid(source, parameter.schema, parameter.name);
    return fc.option(fc.tuple(fc.constant(parameter.name), value), { freq: parameter.required ? 99 : 1 });
  });
  return fc
    .record({
      segments: segmentsOf(source, call.path, parameters),
      query: fc.tuple(...query),
      body: schema ? valid(source, schema) : fc.constant(undefined),
      key: fc.option(fc.uuid()),
      caller: fc.constantFrom(...callers),
    })
    .map(({ segments, query, body, key, caller }) => {
      const [name] = segments;
      const pairs = query
        .flatMap((pair) => (pair ? [pair] : []))
        .filter(([parameter]) => parameter !== 'confirm');
      if (inQuery.some((parameter) => parameter.name === 'confirm')) pairs.push(['confirm', name]);
      const isObject = typeof body === 'object' && body !== null;
      const sent = isObject && 'confirm' in body ? { ...body, confirm: name } : body;
      const search = pairs.map(([parameter, value]) => `${parameter}=${inAddress(asText(value))}`).join('&');
      return {
        call,
        method: call.method,
        address: `${filled(call.path, segments)}${search && `?${search}`}`,
        headers: [
          ...(schema ? contentHeaders('application/json') : []),
          ...(key ? [['idempotency-key', key] as [string, string]] : []),
        ],
        body: schema ? Buffer.from(JSON.stringify(sent) ?? 'null') : null,
        caller,
      };
    });
}

function wildRequest(
  source: Source,
  call: FuzzRequest['call'],
  { parameters = [], requestBody }: Operation,
  callers: readonly string[],
): fc.Arbitrary<FuzzRequest> {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const schema = requestBody?.content['application/json']?.schema;
  return fc
    .record({
      method: rarely(9, fc.constant(call.method), fc.constantFrom(...otherMethods)),
      segments: segmentsOf(source, call.path, parameters, rarelyBad),
      query: queryOf(source, inQuery),
      body: requestBody ? bodyOf(source, schema) : rarely(9, fc.constant(null), hostileBody),
      type: contentType,
      headers: otherHeaders,
      caller: fc.constantFrom(...callers),
    })
    .map(({ method, segments, query, body, type, headers, caller }) => ({
      call,
      method,
      address: `${filled(call.path, segments)}${query}`,
      headers: [...(body === null && !type.always ? [] : contentHeaders(type.value)), ...headers],
      body: method === 'TRACE' ? null : body,
      caller,
    }));
}

/** The other one once in `times + 1`. */
function rarely<One, Other>(times: number, one: fc.Arbitrary<One>, other: fc.Arbitrary<Other>) {
  return fc.oneof({ weight: times, arbitrary: one }, { weight: 1, arbitrary: other });
}

const badSegments = [
  '%FF',
  '%E0%A4%A',
  '%',
  '%00',
  '%2e%2e',
  '..%2fme',
  '%2F',
  'a%2Fb',
  '%ED%A0%80',
  '%F0%9F%92%A5',
  'ORDERS',
  'a--b',
  '-',
  '.',
  ';',
  'a'.repeat(300),
  'a'.repeat(4_000),
  "'",
  '[name]',
  '__proto__',
];

const rarelyBad = (segment: fc.Arbitrary<string>) => rarely(4, segment, fc.constantFrom(...badSegments));

/** For each `{…}` of a path: what is known below the segment before it, or what its schema takes. */
function segmentsOf(
  source: Source,
  path: string,
  parameters: readonly Parameter[],
  spoil: (segment: fc.Arbitrary<string>) => fc.Arbitrary<string> = (segment) => segment,
): fc.Arbitrary<string[]> {
  const segments = [...path.matchAll(/([^/]+)\/\{(\w+)\}/g)].map(([, before = '', name]) => {
    const schema = parameters.find((parameter) => parameter.in === 'path' && parameter.name === name)?.schema;
    return spoil(valid(source, schema ?? {}, before).map(inAddress));
  });
  return fc.tuple(...segments);
}

function filled(path: string, segments: readonly string[]): string {
  let index = 0;
  return path.replace(/\{\w+\}/g, () => segments[index++] || '%20');
}

function queryOf(source: Source, parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const pairs = parameters.map(({ name, schema, required }) => {
    const value = fc.oneof(
      { weight: 6, arbitrary: valid(source, schema, name).map(asText) },
      { weight: 2, arbitrary: hostileValue.map(asText) },
      { weight: 1, arbitrary: fc.constant('') },
    );
    const pair = value.map((text) => `${name}=${inAddress(text)}`);
    return required
      ? pair
      : fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 1, arbitrary: pair });
  });
  const stray = rarely(
    12,
    fc.constant(''),
    fc.constantFrom(
      'x=1',
      '&&',
      '=',
      'a[]=1',
      'a[b]=1',
      '__proto__=1',
      'q=%FF',
      'q=%',
      `${'a=1&'.repeat(500)}`,
      '?',
      'check',
    ),
  );
  return fc.tuple(...pairs, stray).map((parts) => {
    const query = parts.filter(Boolean).join('&');
    return query === '' ? '' : `?${query}`;
  });
}

const asText = (value: unknown): string =>
  Array.isArray(value)
    ? value.slice(0, 20).map(String).join(',')
    : typeof value === 'object'
      ? JSON.stringify(value).slice(0, 500)
      : String(value);

/** Percent-encoded; a lone surrogate as UTF-8 would have it, which is none. */
function inAddress(value: unknown): string {
  const text = String(value).slice(0, 2_000);
  return text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80';
}

function bodyOf(source: Source, schema: JsonSchema | undefined): fc.Arbitrary<Buffer | null> {
  if (!schema) return hostileBody;
  const json = (value: unknown) => Buffer.from(JSON.stringify(value) ?? 'null');
  return fc.oneof(
    { weight: 6, arbitrary: valid(source, schema).map(json) },
    { weight: 5, arbitrary: nearly(valid(source, schema)).map(json) },
    { weight: 2, arbitrary: hostileValue.map(json) },
    { weight: 3, arbitrary: hostileBody },
    { weight: 1, arbitrary: fc.constant(null) },
  );
}

const contentType = fc.oneof(
  { weight: 20, arbitrary: fc.constant({ value: 'application/json', always: false }) },
  {
    weight: 3,
    arbitrary: fc.record({
      value: fc.constantFrom(
        '',
        'application/json; charset=utf-16',
        'APPLICATION/JSON',
        'application/merge-patch+json',
        'text/plain',
        'multipart/form-data; boundary=x',
        'application/x-www-form-urlencoded',
        'application/octet-stream',
        ',',
        ';;;',
        'json',
      ),
      always: fc.boolean(),
    }),
  },
);

const contentHeaders = (type: string): [string, string][] => (type === '' ? [] : [['content-type', type]]);

const idempotencyKey = fc.oneof(
  { weight: 3, arbitrary: fc.uuid() },
  { weight: 2, arbitrary: fc.constantFrom('one', 'two', 'three') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', ' ', 'a b', 'x'.repeat(255), 'x'.repeat(256), 'é', '\t', '__proto__'),
  },
);

const otherHeaders: fc.Arbitrary<[string, string][]> = fc
  .record(
    {
      'idempotency-key': idempotencyKey,
      accept: fc.constantFrom('*/*', 'text/html', 'application/json', 'text/csv', ';', 'x'.repeat(500)),
      'accept-encoding': fc.constantFrom('gzip', 'br', 'identity;q=0', 'x'),
      'content-encoding': fc.constantFrom('gzip', 'br', 'x'),
      'x-forwarded-for': fc.constantFrom('1.2.3.4', '::1', 'x', '1.2.3.4, '.repeat(50), "'"),
      'x-request-id': fc.constantFrom('abc', 'a b', 'x'.repeat(300), 'é'),
      'x-http-method-override': fc.constantFrom('DELETE', 'TRACE'),
      'x-middleware-subrequest': fc.constantFrom('proxy:proxy:proxy:proxy:proxy', 'proxy'),
      'next-action': fc.constantFrom('x', '0'.repeat(42), ''),
      rsc: fc.constantFrom('1', ''),
      traceparent: fc.constantFrom('00-0-0-00', 'x', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`),
      cookie: fc.constantFrom(
        'next-auth.session-token=x',
        'next-auth.session-token=%FF',
        '=;=',
        'a'.repeat(3_000),
      ),
      origin: fc.constantFrom('null', 'notaurl', 'http://evil.example', ''),
      range: fc.constantFrom('bytes=0-', 'x'),
      'if-none-match': fc.constantFrom('*', 'x'),
    },
    { requiredKeys: [] },
  )
  // All at once would hide what each does.
  .chain((headers) => fc.subarray(Object.entries(headers), { maxLength: 3 }))
  .map((headers) => headers.filter((entry): entry is [string, string] => entry[1] !== undefined));
