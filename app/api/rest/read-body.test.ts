import { expect, test } from 'vitest';
import { refuseBody } from './read-body';

const deletion = (body?: string) =>
  new Request('http://slipway.example/api/v1/environments/shop', {
    method: 'DELETE',
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
  });

test.each(['{"confirm":"shop","emptyBuckets":true}', '{}', 'text', 'x'.repeat(200_000)])(
  'a call without a body refuses one, and says where its choices go: %.20s',
  async (body) => {
    await expect(refuseBody(deletion(body))).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path: 'body', message: expect.stringContaining('query parameters') }],
    });
  },
);

test.each([undefined, ''])('no body, or an empty one, is fine: %j', async (body) => {
  await expect(refuseBody(deletion(body))).resolves.toBeUndefined();
});
