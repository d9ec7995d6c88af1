import { expect, test } from 'vitest';
import type { TemplateObject } from '@/lib/practice-aws/template/values';
import { contextOf } from './conditions';
import { evaluate } from './evaluate';
import { readPolicy } from './policy-document';

const ARN = 'arn:aws:cloudformation:eu-west-3:000000000000:stack/slipway-shop/1';

/** What statements say of one action on one resource, in a request of these keys. */
function verdictOf(
  statements: TemplateObject[],
  keys: Readonly<Record<string, string | readonly string[]>> = {},
  { action = 'cloudformation:DeleteStack', resource = ARN } = {},
) {
  return evaluate(readPolicy({ Statement: statements }), { action, resource, context: contextOf(keys) });
}

const allow = (changes: TemplateObject = {}): TemplateObject => ({
  Effect: 'Allow',
  Action: 'cloudformation:*',
  Resource: '*',
  ...changes,
});

test('[iam-1] a deny wins over every allow, and what nothing allows is refused', () => {
  expect(verdictOf([allow()]).kind).toBe('allowed');
  expect(verdictOf([allow(), allow({ Effect: 'Deny' })]).kind).toBe('denied');
  expect(verdictOf([allow({ Action: 's3:*' })]).kind).toBe('not-allowed');
  expect(verdictOf([]).kind).toBe('not-allowed');
});

test.each([
  [{ Action: 'cloudformation:delete*' }, true],
  [{ Action: ['s3:*', 'CloudFormation:DeleteStack'] }, true],
  [{ Action: 'cloudformation:?eleteStack' }, true],
  [{ Action: 'cloudformation:DeleteStacks' }, false],
  [{ Resource: 'arn:aws:cloudformation:*:*:stack/slipway-*/*' }, true],
  [{ Resource: ['arn:aws:s3:::x', ARN] }, true],
  [{ Resource: 'arn:aws:cloudformation:*:*:stack/Slipway-*/*' }, false],
  [{ Resource: 'arn:aws:cloudformation:*:*:stack/slipway/*' }, false],
])('[iam-2] actions match in any case, resources in theirs, both with * and ?: %j', (changes, allowed) => {
  expect(verdictOf([allow(changes)]).kind).toBe(allowed ? 'allowed' : 'not-allowed');
});

test('[iam-2] NotAction and NotResource choose everything else', () => {
  const { Action: _action, ...others } = allow();
  expect(verdictOf([{ ...others, NotAction: 'iam:*' }]).kind).toBe('allowed');
  expect(verdictOf([{ ...others, NotAction: 'cloudformation:Delete*' }]).kind).toBe('not-allowed');
  const { Resource: _resource, ...rest } = allow();
  expect(verdictOf([{ ...rest, NotResource: `${ARN}*` }]).kind).toBe('not-allowed');
});

test('[iam-2] a call for all resources is allowed by a statement for all only', () => {
  const all = { resource: '*' };
  expect(verdictOf([allow()], {}, all).kind).toBe('allowed');
  expect(verdictOf([allow({ Resource: 'arn:aws:cloudformation:*:*:stack/*' })], {}, all).kind).toBe(
    'not-allowed',
  );
});

const EXTERNAL = { 'sts:ExternalId': 'right' };
const ROLE = { 'cloudformation:RoleArn': 'arn:aws:iam::000000000000:role/slipway-execution' };
const TAGS = { 'aws:TagKeys': ['slipway:via', 'slipway:user'] };

test.each<[TemplateObject, Readonly<Record<string, string | readonly string[]>>, boolean]>([
  [{ StringEquals: { 'sts:ExternalId': ['other', 'right'] } }, EXTERNAL, true],
  [{ StringEquals: { 'STS:externalid': 'right' } }, EXTERNAL, true],
  [{ StringEquals: { 'sts:ExternalId': 'Right' } }, EXTERNAL, false],
  [{ StringEquals: { 'sts:ExternalId': 'right' } }, {}, false],
  [{ StringEqualsIgnoreCase: { 'sts:ExternalId': 'RIGHT' } }, EXTERNAL, true],
  [{ StringEqualsIfExists: { 'sts:ExternalId': 'right' } }, {}, true],
  [{ StringEqualsIfExists: { 'sts:ExternalId': 'right' } }, { 'sts:ExternalId': 'wrong' }, false],
  [{ StringNotEquals: { 'sts:ExternalId': 'right' } }, {}, true],
  [{ StringNotEquals: { 'sts:ExternalId': ['right', 'other'] } }, EXTERNAL, false],
  [{ StringLike: { 'sts:ExternalId': 'r?g*' } }, EXTERNAL, true],
  [{ StringNotLike: { 'sts:ExternalId': 'r*' } }, EXTERNAL, false],
  [{ ArnLike: { 'cloudformation:RoleArn': 'arn:aws:iam::*:role/slipway-*' } }, ROLE, true],
  [{ ArnEquals: { 'cloudformation:RoleArn': 'arn:aws:iam::*' } }, ROLE, false],
  [{ ArnNotLike: { 'cloudformation:RoleArn': 'arn:aws:iam::*:role/slipway-*' } }, ROLE, false],
  [{ Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:SecureTransport': 'true' }, true],
  [{ Bool: { 'aws:SecureTransport': false } }, { 'aws:SecureTransport': 'true' }, false],
  [{ Null: { 'sts:ExternalId': 'true' } }, {}, true],
  [{ Null: { 'sts:ExternalId': 'false' } }, {}, false],
  [{ Null: { 'sts:ExternalId': false } }, EXTERNAL, true],
  [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['slipway:via', 'slipway:user'] } }, TAGS, true],
  [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['slipway:via'] } }, TAGS, false],
  [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['slipway:via'] } }, {}, true],
  [{ 'ForAnyValue:StringLike': { 'aws:TagKeys': 'slipway:v*' } }, TAGS, true],
  [{ 'ForAnyValue:StringLike': { 'aws:TagKeys': 'other:*' } }, TAGS, false],
  [{ 'ForAnyValue:StringLike': { 'aws:TagKeys': '*' } }, {}, false],
  [{ StringLike: { 'aws:RequestTag/Team': 'pay*' } }, { 'aws:RequestTag/team': 'payments' }, true],
  [{ StringEquals: { 'sts:ExternalId': 'right', 'aws:PrincipalAccount': '1' } }, EXTERNAL, false],
])('[iam-3] the condition %j for %j holds: %s', (condition, keys, expected) => {
  expect(verdictOf([allow({ Condition: condition })], keys).kind).toBe(expected ? 'allowed' : 'not-allowed');
});

test.each<[TemplateObject, string]>([
  [{ NumericLessThan: { 'sts:ExternalId': '5' } }, 'condition operator NumericLessThan'],
  [{ 'ForSome:StringEquals': { 'aws:TagKeys': 'a' } }, 'condition operator ForSome:'],
  [{ StringEquals: { 'aws:SourceVpce': 'vpce-1' } }, 'condition key aws:SourceVpce'],
  [
    { StringEquals: { 'aws:TagKeys': 'slipway:via' } },
    'comparison of all the values of aws:TagKeys with one, without ForAllValues or ForAnyValue',
  ],
])(
  '[iam-4] what the practice AWS can’t judge allows nothing, denies, and is named: %j',
  (Condition, what) => {
    const unknown = { kind: 'unknown', what };
    expect(verdictOf([allow({ Condition })], TAGS)).toEqual(unknown);
    expect(verdictOf([allow(), allow({ Condition, Effect: 'Deny' })], TAGS)).toEqual(unknown);
    // Something else decides: what can't be judged makes no difference.
    expect(verdictOf([allow({ Condition }), allow()], TAGS).kind).toBe('allowed');
    const { Action: _action, ...others } = allow({ Condition });
    expect(verdictOf([{ ...others, Action: 's3:*' }], TAGS).kind).toBe('not-allowed');
  },
);

/** The braces apart: no template string is meant. */
const OWN_FOLDER = `arn:aws:s3:::$${'{aws:username}'}`;

test.each<[TemplateObject, string]>([
  [allow({ Resource: OWN_FOLDER }), `the policy variable in ${OWN_FOLDER}`],
  [allow({ Effect: 'Perhaps' }), 'the effect Perhaps'],
  [{ Effect: 'Allow', Resource: '*' }, 'a statement without actions'],
])('[iam-4] a policy with %j is not read', (statement, message) => {
  expect(() => readPolicy({ Statement: [statement] })).toThrow(message);
});

test('[iam-5] a policy may be an object or JSON, its statements and lists single ones', () => {
  const policy = { Statement: allow() };
  const wanted = { action: 'cloudformation:ListStacks', resource: '*', context: contextOf({}) };
  expect(evaluate(readPolicy(policy), wanted).kind).toBe('allowed');
  expect(evaluate(readPolicy(JSON.stringify(policy)), wanted).kind).toBe('allowed');
});
