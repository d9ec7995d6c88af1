import { describe, expect, test } from 'vitest';
import { toFieldErrors } from '@/lib/errors/field-errors';
import { environmentNameSchema, environmentRequestSchema, newNameSchema } from './environment-request';

const request = { name: 'orders-dev', blueprint: 'web-environment', target: 'sandbox', team: 'orders' };

function reservedWord(word: string): string {
  return `The name must not start with "${word}": Slipway's own roles and buckets have such names`;
}

function issuesOf(raw: unknown) {
  const result = environmentRequestSchema.safeParse(raw);
  return result.success ? [] : toFieldErrors(result.error);
}

describe('the name of a new environment', () => {
  test.each(['abc', 'orders-dev', 'a2c', 'abcdefghij0123456789', 'workers', 'artifactsx-dev', 'my-launcher'])(
    'may be %s',
    (name) => {
      expect(newNameSchema.safeParse(name).success).toBe(true);
    },
  );

  test.each([
    ['ab', 'The name must have at least 3 characters'],
    ['', 'The name must have at least 3 characters'],
    ['abcdefghij0123456789x', 'The name may have at most 20 characters'],
    ['Orders', 'The name may contain only a-z, 0-9 and hyphens'],
    ['orders_dev', 'The name may contain only a-z, 0-9 and hyphens'],
    ['orders dev', 'The name may contain only a-z, 0-9 and hyphens'],
    ['orders\n', 'The name may contain only a-z, 0-9 and hyphens'],
    ['ord\u0000ers', 'The name may contain only a-z, 0-9 and hyphens'],
    ['1orders', 'The name must start with a letter'],
    ['-orders', 'The name must start with a letter'],
    ['orders-', 'The name must not end in a hyphen'],
    ['a--b', 'The name must not contain two hyphens in a row'],
    ['execution-x', reservedWord('execution')],
    ['launcher-eu-west-3', reservedWord('launcher')],
    ['artifacts', reservedWord('artifacts')],
    ['boundary-x', reservedWord('boundary')],
    ['worker', reservedWord('worker')],
    [42, 'The name must be text'],
    [null, 'The name must be text'],
  ])('may not be %j: %s', (name, message) => {
    const result = newNameSchema.safeParse(name);
    expect(result.error?.issues.map((issue) => issue.message)).toContain(message);
  });
});

test.each(['a--b', 'execution-x', 'artifacts'])(
  'an older environment is still found by the name %s',
  (name) => {
    expect(environmentNameSchema.safeParse(name).success).toBe(true);
  },
);

describe('a request for an environment', () => {
  test('needs no inputs', () => {
    expect(environmentRequestSchema.parse(request)).toEqual({ ...request, inputs: {} });
  });

  test('keeps the inputs as they came, for the blueprint to check', () => {
    const inputs = { zones: '3', unknown: [1] };
    expect(environmentRequestSchema.parse({ ...request, inputs }).inputs).toEqual(inputs);
  });

  test('names every field that is missing', () => {
    expect(issuesOf({}).map(({ path }) => path)).toEqual(['name', 'blueprint', 'target', 'team']);
  });

  test('refuses unknown fields, each at its own path', () => {
    expect(issuesOf({ ...request, owner: 'me', status: 'ACTIVE' })).toEqual([
      { path: 'owner', message: 'There is no such field' },
      { path: 'status', message: 'There is no such field' },
    ]);
  });

  test.each(['blueprint', 'target', 'team'])('refuses a NUL byte in %s with a message', (field) => {
    const issues = issuesOf({ ...request, [field]: 'a\u0000b' });
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({
      path: field,
      message: expect.stringContaining('must not contain control characters'),
    });
  });

  test.each([
    ['an escape', 'a\u001bb'],
    ['a line break', 'a\nb'],
    ['a delete', 'a\u007f'],
    ['a C1 control', 'a\u0085'],
    ['half a surrogate pair', 'a\ud800'],
  ])('refuses %s in the team', (_, team) => {
    expect(issuesOf({ ...request, team }).map(({ path }) => path)).toEqual(['team']);
  });

  test('takes a team in any script', () => {
    expect(issuesOf({ ...request, team: 'équipe 注文 🚀' })).toEqual([]);
  });

  test('bounds the length of its texts', () => {
    expect(issuesOf({ ...request, team: 'x'.repeat(65) })).toEqual([
      { path: 'team', message: 'The team may have at most 64 characters' },
    ]);
  });

  test.each([null, 'text', 3, []])('refuses %j as a request', (raw) => {
    expect(issuesOf(raw)).toHaveLength(1);
  });

  test.each([null, 'text', 3, [['zones', 3]]])('refuses %j as inputs', (inputs) => {
    expect(issuesOf({ ...request, inputs })).toEqual([
      { path: 'inputs', message: 'The inputs must be an object' },
    ]);
  });
});
