import { expect, test } from 'vitest';
import { evaluateNeeds, type RolePolicies } from './evaluate-needs';

const key = { action: 'kms:CreateKey', resource: '*' };
const keys = { 'aws:RequestedRegion': 'eu-west-3' };
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const allow = (more: object = {}) => ({ Effect: 'Allow', Action: 'kms:*', Resource: '*', ...more });
const inRegion = (region: string, operator = 'StringEquals') => ({
  Condition: { [operator]: { 'aws:RequestedRegion': region } },
});

type Outcome = 'allowed' | 'denied' | 'forbidden' | 'unsure';

function outcome(identity: unknown[], boundary: unknown = null, need = key): Outcome {
  const policies: RolePolicies = { identity, boundary };
  const [denial] = evaluateNeeds(policies, [need], keys);
  if (!denial) return 'allowed';
  if (denial.isExplicit) return 'forbidden';
  return denial.isUnsure ? 'unsure' : 'denied';
}

const deny = (more: object = {}) => ({ ...allow(more), Effect: 'Deny' });
const other = { StringEquals: { 'aws:PrincipalTag/team': 'x' } };

test.each<[string, Outcome, unknown[], unknown?]>([
  ['a wildcard', 'allowed', [policy(allow())]],
  ['another case of letters', 'allowed', [policy(allow({ Action: ['KMS:createkey'] }))]],
  ['one statement that is no list', 'allowed', [{ Statement: allow() }]],
  ['no statement about it', 'denied', [policy(allow({ Action: 'ec2:*' }))]],
  ['nothing at all', 'denied', []],
  ['all but something else', 'allowed', [policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })]],
  ['all but this', 'denied', [policy({ Effect: 'Allow', NotAction: 'kms:*', Resource: '*' })]],
  ['a denial beside it', 'forbidden', [policy(allow()), policy(deny())]],
  ['its region', 'allowed', [policy(allow(inRegion('eu-west-3')))]],
  ['a pattern of its region', 'allowed', [policy(allow(inRegion('eu-*', 'StringLike')))]],
  ['another region', 'denied', [policy(allow(inRegion('us-east-1')))]],
  [
    'a denial for other regions',
    'allowed',
    [policy(allow(), deny(inRegion('eu-west-3', 'StringNotEquals')))],
  ],
  ['a key that nobody knows beforehand', 'unsure', [policy(allow({ Condition: other }))]],
  ['a denial by such a key', 'unsure', [policy(allow(), deny({ Condition: other }))]],
  [
    'such a key only where it exists',
    'allowed',
    [policy(allow({ Condition: { StringEqualsIfExists: { 'aws:PrincipalTag/team': 'x' } } }))],
  ],
  [
    'a key that must be there',
    'allowed',
    [policy(allow({ Condition: { Null: { 'aws:RequestedRegion': 'false' } } }))],
  ],
  [
    'another that must be there',
    'unsure',
    [policy(allow({ Condition: { Null: { 'aws:Other': 'false' } } }))],
  ],
  ['a boundary that has it', 'allowed', [policy(allow())], policy(allow())],
  ['a boundary that lacks it', 'denied', [policy(allow())], policy(allow({ Action: 's3:*' }))],
])('%s: %s', (_, expected, identity, boundary) => {
  expect(outcome(identity, boundary)).toBe(expected);
});

test('resources are compared as patterns', () => {
  const role = { action: 'iam:CreateRole', resource: 'arn:aws:iam::123456789012:role/slipway-a' };
  const on = (Resource: string) => [policy({ Effect: 'Allow', Action: 'iam:CreateRole', Resource })];
  expect(outcome(on('arn:aws:iam::*:role/slipway-*'), null, role)).toBe('allowed');
  expect(outcome(on('arn:aws:iam::*:role/other-*'), null, role)).toBe('denied');
});

const variable = (key: string) => `$\{${key}}`;

test('what a variable stands for is not known beforehand', () => {
  const Resource = `arn:aws:kms:*:*:key/${variable('aws:PrincipalTag/key')}`;
  const one = { action: 'kms:TagResource', resource: 'arn:aws:kms:eu-west-3:123456789012:key/0' };
  expect(outcome([policy(allow({ Resource }))], null, one)).toBe('unsure');
  expect(outcome([policy(allow(), deny({ Resource }))], null, one)).toBe('unsure');
  const Condition = { StringEquals: { 'aws:RequestedRegion': variable('aws:PrincipalTag/region') } };
  expect(outcome([policy(allow({ Condition }))])).toBe('unsure');
});
