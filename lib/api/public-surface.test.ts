import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openApiDocument } from './document';

/**
 * What scripts rely on, one fact a line: each call, its scope, its parameters, the members of its body and of its answers,
 * their types, the values that they may have. The file is in git, so that a change of it is seen.
 *
 *     vitest run --project unit lib/api/public-surface -u      writes it anew
 */
const file = `${import.meta.dirname}/public-surface.txt`;

interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
}

interface Operation {
  security: Record<string, string[]>[];
  parameters?: { $ref?: string; in: string; name: string; required?: boolean; schema: Schema }[];
  requestBody?: { required?: boolean; content: Record<string, { schema?: Schema }> };
  responses: Record<string, { $ref?: string; content?: Record<string, { schema?: Schema }> }>;
}

const document = JSON.parse(JSON.stringify(openApiDocument()));

function surface(): string[] {
  const paths = Object.entries<Record<string, Operation>>(document.paths);
  const calls = paths.flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      factsOfCall(`${method.toUpperCase()} ${path}`, operation),
    ),
  );
  const schemas = Object.entries<Schema>(document.components.schemas);
  return [...calls, ...schemas.flatMap(([name, schema]) => facts(`#${name}`, schema))].sort();
}

function factsOfCall(
  call: string,
  { security, parameters = [], requestBody, responses }: Operation,
): string[] {
  return [
    `${call} scope ${security[0]?.token?.[0] ?? (security.length === 0 ? 'public' : 'any')}`,
    ...parameters.flatMap((parameter) =>
      parameter.$ref
        ? [`${call} takes ${parameter.$ref.split('/').at(-1)}`]
        : facts(`${call} ${parameter.in} ${parameter.name}`, parameter.schema, parameter.required),
    ),
    ...Object.entries(requestBody?.content ?? {}).flatMap(([type, { schema = {} }]) =>
      facts(`${call} takes ${type}`, schema, requestBody?.required),
    ),
    ...Object.entries(responses).flatMap(([status, { $ref, content = {} }]) =>
      $ref
        ? [`${call} refuses ${status} ${$ref.split('/').at(-1)}`]
        : [
            `${call} answers ${status}`,
            ...Object.entries(content).flatMap(([type, { schema = {} }]) =>
              facts(`${call} answers ${status} ${type}`, schema),
            ),
          ],
    ),
  ];
}

/** What a schema says of the place that it stands at. */
function facts(place: string, schema: Schema, isRequired = false): string[] {
  const required = isRequired ? [`${place} is required`] : [];
  if (schema.$ref) return [...required, `${place}: #${schema.$ref.split('/').at(-1)}`];
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants) return [...required, ...new Set(variants.flatMap((variant) => facts(place, variant)))];
  const values = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (values) return [...required, ...values.map((value) => `${place} = ${JSON.stringify(value)}`)];
  const { properties = {}, additionalProperties } = schema;
  return [
    ...required,
    ...[schema.type ?? 'anything'].flat().map((type) => `${place}: ${type}`),
    ...Object.entries(properties).flatMap(([name, member]) =>
      facts(`${place}.${name}`, member, schema.required?.includes(name)),
    ),
    ...(typeof additionalProperties === 'object' ? facts(`${place}.*`, additionalProperties) : []),
    ...(schema.items ? facts(`${place}[]`, schema.items) : []),
  ];
}

/** The call of which a fact says that something must be given; undefined for any other fact. */
function callThatAsks(fact: string): string | undefined {
  const [, call, where] = /^([A-Z]+ \S+) (\S+) .*is required$/.exec(fact) ?? [];
  return where === 'answers' ? undefined : call;
}

test('nothing that scripts rely on is gone, and no call that was there asks for more', () => {
  const before = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const now = surface();
  const isKnown = (call: string) => before.some((fact) => fact.startsWith(`${call} scope `));
  // What may be left out from now on breaks nothing.
  const gone = before.filter((fact) => !now.includes(fact) && !callThatAsks(fact));
  const asked = now.filter((fact) => {
    const call = before.includes(fact) ? undefined : callThatAsks(fact);
    return call !== undefined && isKnown(call);
  });
  expect({ gone, asked }, 'a breaking change').toEqual({ gone: [], asked: [] });
});

test('the public surface is as its file says', async () => {
  await expect(`${surface().join('\n')}\n`).toMatchFileSnapshot(file);
});
