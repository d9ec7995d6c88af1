import { describe, expect, test } from 'vitest';
import { actionRefusal } from './action-refusal';

const origin = 'https://slipway.example.com';
const refuse = (body: string, changes: Record<string, string | null> = {}) => {
  const headers = new Headers({ origin, 'next-action': '40ab', 'content-type': 'text/plain;charset=UTF-8' });
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return actionRefusal(new Request(`${origin}/tokens`, { method: 'POST', headers, body }), origin);
};

describe('an action goes on', () => {
  test.each([
    '[]',
    '[null]',
    '["shop"]',
    '["$$5 a month"]',
    '["$undefined","$NaN","$Infinity","$-Infinity","$-0","$D2026-11-28T12:00:00.000Z","$n12","$T"]',
    '[{"name":"shop","inputs":{"zones":2,"until":"$undefined"}}]',
  ])('with %s', async (body) => expect(await refuse(body)).toBeNull());
});

describe('an action is refused', () => {
  test.each([
    null,
    'null',
    'notaurl',
    'https://evil.example',
    `${origin}.evil.example`,
    `${origin}:8443`,
    '',
  ])('from %s', async (given) =>
    expect(await refuse('[]', { origin: given })).toMatchObject({ status: 403 }),
  );
  test.each(['multipart/form-data; boundary=a', 'application/json', 'x'])('as %s', async (type) =>
    expect(await refuse('[]', { 'content-type': type })).toMatchObject({ status: 415 }),
  );
  test.each([
    '',
    '{',
    'null',
    '{}',
    '"x"',
    '["$1"]',
    '["$F1"]',
    '["$h1"]',
    '["$Q1"]',
    '["$K1"]',
    '["$@1"]',
    '["$nx"]',
    '[{"a":[{"b":"$A1"}]}]',
    '['.repeat(31_000) + ']'.repeat(31_000),
  ])('with arguments that can’t be read: %.30s', async (body) =>
    expect(await refuse(body)).toMatchObject({ status: 400 }),
  );
  test('with too much of it', async () =>
    expect(await refuse(`["${'x'.repeat(300_000)}"]`)).toMatchObject({ status: 413 }));
});

test('a POST that is no action is none for a page', async () =>
  expect(await refuse('[]', { 'next-action': null })).toMatchObject({ status: 405 }));
