import { expect, test } from 'vitest';
import { checkAgainstTarget } from './check-against-target';
import { webEnvironmentInputsSchema } from './inputs';

const inputs = webEnvironmentInputsSchema.parse({
  certificateArn: 'arn:aws:acm:eu-west-3:123456789012:certificate/11111111-2222-3333-4444-555555555555',
});

test('a certificate of the target’s region and account is fine', () => {
  expect(checkAgainstTarget(inputs, { region: 'eu-west-3', accountId: '123456789012' })).toEqual([]);
});

test('a certificate of another region is refused, with both regions named', () => {
  expect(checkAgainstTarget(inputs, { region: 'us-east-1', accountId: '123456789012' })).toEqual([
    {
      path: 'certificateArn',
      message:
        'The certificate is in eu-west-3, but the target is in us-east-1; a load balancer accepts only certificates of its own region',
    },
  ]);
});

test('a certificate of another account is refused', () => {
  const issues = checkAgainstTarget(inputs, { region: 'eu-west-3', accountId: '999999999999' });
  expect(issues).toEqual([
    {
      path: 'certificateArn',
      message: 'The certificate belongs to account 123456789012, but the target is account 999999999999',
    },
  ]);
});

test.each([
  ['arn:aws-cn:acm:cn-north-1', 'cn-north-1', []],
  ['arn:aws-us-gov:acm:us-gov-west-1', 'us-gov-west-1', []],
  ['arn:aws-eusc:acm:eusc-de-east-1', 'eusc-de-east-1', []],
  ['arn:aws:acm:cn-north-1', 'cn-north-1', [/begin with arn:aws-cn, not with arn:aws$/]],
  ['arn:aws-us-gov:acm:eu-west-3', 'eu-west-3', [/begin with arn:aws, not with arn:aws-us-gov$/]],
])('%s… in a target in %s', (start, region, messages) => {
  const certificateArn = `${start}:123456789012:certificate/11111111-2222-3333-4444-555555555555`;
  const parsed = webEnvironmentInputsSchema.parse({ certificateArn });
  const issues = checkAgainstTarget(parsed, { region, accountId: '123456789012' });
  expect(issues.map(({ message }) => message)).toEqual(messages.map((text) => expect.stringMatching(text)));
});

test('without a certificate every target is fine', () => {
  const plain = webEnvironmentInputsSchema.parse({});
  expect(checkAgainstTarget(plain, { region: 'us-east-1', accountId: '999999999999' })).toEqual([]);
});
