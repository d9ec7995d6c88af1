import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { countRows, createFixture, type Fixture, requestOf } from '@/lib/testing/checks/fixtures';
import { launchEnvironment } from './launch-environment';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

/** As REST reads it: `__proto__` in JSON is a key like any other. */
const json = (text: string): unknown => JSON.parse(text);

async function outcomeOf(input: unknown, idempotencyKey?: string): Promise<SlipwayError | 'accepted'> {
  try {
    await launchEnvironment({ ctx: fixture.as('root'), input, idempotencyKey });
    return 'accepted';
  } catch (error) {
    if (error instanceof SlipwayError) return error;
    throw error;
  }
}

const wholes: readonly [string, unknown][] = [
  ['null', null],
  ['nothing', undefined],
  ['a number', 7],
  ['text', 'web-environment'],
  ['a list', [requestOf('fine')]],
  ['a long list', Array.from({ length: 10_000 }, () => 1)],
  ['true', true],
  ['no fields', {}],
  ['a __proto__', json('{"__proto__": {"name": "fine", "blueprint": "web-environment"}}')],
];

const hugeText = 'x'.repeat(60_000);
const badTexts = ['\u0000', 'a\u0000b', '\ud800', 'a\udfff', hugeText, '', ' '];
/** Keys that every object answers to: harmless as values, as long as nobody looks them up in an object. */
const inherited = ['__proto__', 'constructor', 'toString'];
const fields = ['name', 'blueprint', 'target', 'team'] as const;
const inputFields = [
  'vpcCidr',
  'instanceType',
  'imageParameter',
  'websiteImage',
  'apiPath',
  'certificateArn',
  'zones',
];

const inputs: readonly [string, unknown][] = [
  ['null', null],
  ['a list', [3]],
  ['text', 'none'],
  ['a number', 3],
  ['a constructor', json('{"constructor": {"prototype": {"zones": 2}}}')],
  ['a __proto__', json('{"__proto__": {"zones": 2}}')],
  ['a NUL key', { '\u0000': 1 }],
  ['a surrogate key', { '\ud800': 1 }],
  ['deep nesting', { zones: json(`${'['.repeat(2_000)}${']'.repeat(2_000)}`) }],
  ['numbers beyond integers', { zones: 1e308, databaseStorageGiB: 20.5, minInstances: -0.1 }],
];

describe('a body that is no request', () => {
  test.each(wholes)('%s is invalid', async (_, body) => {
    expect(await outcomeOf(body, 'whole')).toMatchObject({ code: 'invalid' });
  });

  test.each(fields)('with a bad %s is invalid', async (field) => {
    for (const text of badTexts) {
      const outcome = await outcomeOf(requestOf('fine', { [field]: text }));
      expect([field, text, outcome]).toMatchObject([field, text, { code: 'invalid' }]);
      expect(outcome).toMatchObject({
        fields: expect.arrayContaining([expect.objectContaining({ path: field })]),
      });
    }
  });

  test.each(inherited)('that names what every object has (%s) finds nothing by it', async (text) => {
    for (const field of ['blueprint', 'target', 'team']) {
      const outcome = await outcomeOf(requestOf('fine', { [field]: text }));
      expect([field, outcome]).toMatchObject([field, { code: 'invalid', fields: [{ path: field }] }]);
    }
    for (const field of ['instanceType', 'natGateways', 'databaseClass']) {
      const outcome = await outcomeOf(requestOf('fine', { inputs: { [field]: text } }));
      expect([field, outcome]).toMatchObject([field, { code: 'invalid' }]);
    }
  });

  test.each(inputs)('with %s as inputs is invalid', async (_, value) => {
    const body = { ...requestOf('fine'), inputs: value };
    expect(await outcomeOf(body, 'inputs')).toMatchObject({ code: 'invalid' });
  });

  test.each(inputFields)('with a bad input %s is invalid', async (field) => {
    for (const text of badTexts) {
      const outcome = await outcomeOf(requestOf('fine', { inputs: { [field]: text } }));
      expect([field, text, outcome]).toMatchObject([field, text, { code: 'invalid' }]);
    }
  });

  test('leaves nothing behind, and nothing on the prototypes', async () => {
    expect(await fixture.database.environment.count()).toBe(0);
    expect(({} as Record<string, unknown>).zones).toBeUndefined();
  });
});

describe('random JSON', () => {
  const anything = fc.jsonValue({ maxDepth: 4 });
  const text = fc.string({ unit: 'binary', maxLength: 30 });
  const oddly = fc.oneof(anything, text, fc.constantFrom(...badTexts, ...inherited));
  const envelope = fc.record(
    {
      name: fc.oneof(oddly, fc.constant('fuzzed')),
      blueprint: fc.oneof(oddly, fc.constant('web-environment')),
      target: fc.oneof(oddly, fc.constant('sandbox')),
      team: fc.oneof(oddly, fc.constant('payments')),
      inputs: fc.oneof(
        oddly,
        fc.dictionary(fc.oneof(text, fc.constantFrom(...inputFields)), oddly, { maxKeys: 4 }),
      ),
    },
    { requiredKeys: [] },
  );

  test('is accepted or refused with a reason, and a refusal stores nothing', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, envelope, envelope), fc.boolean(), async (body, keyed) => {
        const before = await countRows(fixture.database);
        const outcome = await outcomeOf(body, keyed ? `fuzz-${runs++}` : undefined);
        const after = await countRows(fixture.database);
        if (outcome === 'accepted') {
          // Random text is a valid name now and then ("apply", "key"): what was accepted is stored as it was asked for.
          const { name } = body as { name: string };
          const stored = await fixture.database.environment.findFirst({ where: { name } });
          expect(body).toMatchObject({ name: stored?.name, blueprint: 'web-environment' });
          expect(after).not.toEqual(before);
        } else {
          expect(after).toEqual(before);
          expect(['invalid', 'conflict', 'forbidden']).toContain(outcome.code);
          if (outcome.code === 'invalid') expect(outcome.fields.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 400 },
    );
  });
});
