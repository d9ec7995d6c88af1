import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { answerRefusal } from './answer-refusal';

function answer(accept: string, path = '/environments') {
  const headers = new Map<string, string>();
  let body = '';
  const response = {
    setHeader: (name: string, value: string) => void headers.set(name, value),
    end: (text: string) => {
      body = text;
    },
  } as unknown as ServerResponse;
  const refusal = {
    type: 'urn:slipway:problem:too-many-requests',
    title: 'Too <many>',
    status: 429,
    detail: 'Again & again',
  };
  answerRefusal(response, refusal, { path, accept, requestId: 'r-1' });
  return { headers, body };
}

test('a person reads a page whose one style its policy allows by its hash', () => {
  const { headers, body } = answer('text/html');
  const [, style = ''] = /<style>(.*)<\/style>/s.exec(body) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'`,
  );
  expect(body).toContain('<main><h1>Too &#60;many></h1><p>Again &#38; again</p>');
});

test.each([
  ['application/json', '/environments'],
  ['text/html', '/api/v1/me'],
])('whoever accepts %s at %s gets a problem, under the policy that everything has', (accept, path) => {
  const { headers, body } = answer(accept, path);
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(headers.has('content-security-policy')).toBe(false);
  expect(JSON.parse(body)).toMatchObject({ status: 429, requestId: 'r-1' });
});
