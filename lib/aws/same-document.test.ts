import { expect, test } from 'vitest';
import { isSameDocument } from './same-document';

const POLICY = '{"Version": "2012-10-17",\n"Statement": [{"Effect": "Allow", "Action": "kms:*"}]}';

test.each<[string, string | null, string | null, boolean]>([
  ['with other spaces', POLICY, POLICY.replace(/\s+/g, ''), true],
  ['as text within JSON', JSON.stringify(POLICY), POLICY, true],
  [
    'in another order',
    POLICY,
    '{"Statement":[{"Action":"kms:*","Effect":"Allow"}],"Version":"2012-10-17"}',
    true,
  ],
  ['with another action', POLICY, POLICY.replace('kms:*', 'kms:Decrypt'), false],
  ['that is gone', POLICY, null, false],
  ['that is no document', '5', '5', false],
  ['that is text', 'a', 'a', false],
  ['that are both missing', null, null, false],
])('a document %s', (_, one, other, same) => {
  expect(isSameDocument(one, other)).toBe(same);
});
