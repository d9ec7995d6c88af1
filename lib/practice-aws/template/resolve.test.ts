// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written that way

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { cidrBlocks } from './cidr';
import { EXTENSION_NAMES, INTRINSIC_NAMES, NO_VALUE, noSuchExport, resolve, type Scope } from './resolve';
import type { TemplateValue } from './values';

const values = new Map<string, TemplateValue | typeof NO_VALUE>([
  ['Name', 'demo'],
  ['Zones', ['a', 'b', 'c']],
  ['Port', '80'],
  ['AWS::Region', 'eu-west-3'],
  ['AWS::NoValue', NO_VALUE],
]);

const scope: Scope = {
  ref(name) {
    const value = values.get(name);
    if (value === undefined) throw new Error(`unknown ${name}`);
    return value;
  },
  attribute: (logicalId, attribute) => `${logicalId}/${attribute}`,
  condition: (name) => name === 'Yes',
  zones: (region) => [`${region}a`, `${region}b`],
  imported: (name) => `imported ${name}`,
  mappings: { Sizes: { small: { cpu: 1, zones: ['x', 'y'] } } },
};

const sub = (text: string) => ({ 'Fn::Sub': text });

test.each<[string, TemplateValue, TemplateValue]>([
  ['Ref', { Ref: 'Zones' }, ['a', 'b', 'c']],
  ['GetAtt', { 'Fn::GetAtt': ['Db', 'Endpoint.Address'] }, 'Db/Endpoint.Address'],
  ['Sub with names and attributes', sub('${Name}:${Db.Endpoint.Port}:${Port}'), 'demo:Db/Endpoint.Port:80'],
  ['Sub leaves literals', sub('echo ${!HOME} ${Name}'), 'echo ${HOME} demo'],
  ['Sub with a map of its own', { 'Fn::Sub': ['${Name}-${X}', { X: { Ref: 'Port' } }] }, 'demo-80'],
  ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Name' }, 1]] }, 'a-demo-1'],
  ['Split', { 'Fn::Split': [',', 'a,b'] }, ['a', 'b']],
  ['Select from a list parameter', { 'Fn::Select': ['1', { Ref: 'Zones' }] }, 'b'],
  ['Select from Split', { 'Fn::Select': [1, { 'Fn::Split': ['|', 'x|y'] }] }, 'y'],
  ['If takes one branch and never looks at the other', { 'Fn::If': ['Yes', 'a', { Ref: 'Unknown' }] }, 'a'],
  ['Equals compares texts', { 'Fn::Equals': [80, { Ref: 'Port' }] }, true],
  ['And', { 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Equals': ['a', 'b'] }] }, false],
  ['Or', { 'Fn::Or': [{ Condition: 'No' }, { Condition: 'Yes' }] }, true],
  ['Not', { 'Fn::Not': [{ Condition: 'No' }] }, true],
  ['FindInMap', { 'Fn::FindInMap': ['Sizes', 'small', 'zones'] }, ['x', 'y']],
  ['Base64', { 'Fn::Base64': sub('${Name}') }, Buffer.from('demo').toString('base64')],
  ['Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, ['10.0.0.0/24', '10.0.1.0/24']],
  ['GetAZs of this region', { 'Fn::GetAZs': '' }, ['eu-west-3a', 'eu-west-3b']],
  ['GetAZs of another region', { 'Fn::GetAZs': 'us-east-1' }, ['us-east-1a', 'us-east-1b']],
  ['NoValue removes a property', { A: { Ref: 'AWS::NoValue' }, B: 1 }, { B: 1 }],
  ['NoValue removes an entry', ['a', { 'Fn::If': ['No', 'b', { Ref: 'AWS::NoValue' }] }], ['a']],
  ['dynamic references stay', '{{resolve:secretsmanager:x}}', '{{resolve:secretsmanager:x}}'],
  [
    'an IAM condition is no function',
    { Condition: { Bool: { a: 'true' } } },
    { Condition: { Bool: { a: 'true' } } },
  ],
  [
    'FindInMap with a default',
    { 'Fn::FindInMap': ['Sizes', 'huge', 'cpu', { DefaultValue: sub('${Port}') }] },
    '80',
  ],
  [
    'FindInMap has no need of a default',
    { 'Fn::FindInMap': ['Sizes', 'small', 'cpu', { DefaultValue: 9 }] },
    1,
  ],
  ['ImportValue', { 'Fn::ImportValue': sub('${Name}-vpc') }, 'imported demo-vpc'],
  ['Length', { 'Fn::Length': { Ref: 'Zones' } }, 3],
  [
    'ToJsonString',
    { 'Fn::ToJsonString': { a: [{ Ref: 'Name' }], b: { Ref: 'AWS::NoValue' } } },
    '{"a":["demo"]}',
  ],
])('[templates-5] %s', (_name, value, resolved) => {
  expect(resolve(value, scope)).toEqual(resolved);
});

test.each<[TemplateValue, string]>([
  [
    { 'Fn::Select': [3, { Ref: 'Zones' }] },
    'Template error: Fn::Select cannot select nonexistent value at index 3',
  ],
  [{ 'Fn::FindInMap': ['Nope', 'a', 'b'] }, "Mapping named 'Nope' is not present in the 'Mappings' section"],
  [
    { 'Fn::FindInMap': ['Sizes', 'constructor', 'name'] },
    'Unable to get mapping for Sizes::constructor::name',
  ],
  [{ 'Fn::Nope': [] }, 'Encountered unsupported function: Fn::Nope'],
  [{ 'Fn::Sub': '${Zones}' }, 'must resolve to a string'],
  [{ 'Fn::Join': ['', 'text'] }, 'every Fn::Join object requires two parameters, (1) a string delimiter'],
  [{ 'Fn::Join': ['', [['a']]] }, 'every Fn::Join object requires two parameters, (1) a string delimiter'],
  [
    { 'Fn::Equals': [{ Ref: 'Zones' }, 'a'] },
    'every Fn::Equals object requires a list of 2 string parameters.',
  ],
  [{ 'Fn::Split': ['', 'text'] }, 'every Fn::Split object requires two parameters, (1) a string delimiter'],
  [{ 'Fn::Split': [',', { Ref: 'Zones' }] }, 'every Fn::Split object requires two parameters'],
  [{ 'Fn::Select': ['x', { Ref: 'Zones' }] }, 'two elements: an integer index and a list'],
  [{ 'Fn::Select': [1, ['a']] }, 'two elements: an integer index and a list'],
  [{ 'Fn::Select': [0, 'text'] }, 'two elements: an integer index and a list'],
  [{ 'Fn::If': [{ Ref: 'Name' }, 1, 2] }, 'the first element being a condition'],
  [{ 'Fn::Base64': ['a'] }, 'every Fn::Base64 object must have a String-typed value.'],
  [{ 'Fn::FindInMap': [['Sizes'], 'a', 'b'] }, 'every Fn::FindInMap object requires three parameters'],
])('[templates-6] %j is refused', (value, message) => {
  expect(() => resolve(value, scope)).toThrow(message);
});

test('[templates-5] Cidr cuts blocks as Terraform’s cidrsubnet does', () => {
  expect(cidrBlocks('172.16.16.0/20', 3, 8)).toEqual(['172.16.16.0/24', '172.16.17.0/24', '172.16.18.0/24']);
  expect(cidrBlocks('192.168.0.0/16', 2, 12)).toEqual(['192.168.0.0/20', '192.168.16.0/20']);
  expect(cidrBlocks('10.0.0.77/24', 1, 4)).toEqual(['10.0.0.0/28']);
});

test.each([
  ['10.0.0.0/24', 2, 8],
  ['10.0.0.0/33', 1, 1],
  ['10.0.0.256/24', 1, 1],
  ['10.0.0.0/16', 257, 1],
])('[templates-6] Cidr refuses %s %i %i', (block, count, bits) => {
  expect(() => cidrBlocks(block, count, bits)).toThrow('Fn::Cidr');
});

const names = fc.constantFrom('Ref', 'Condition', ...INTRINSIC_NAMES, ...EXTENSION_NAMES, 'Fn::Nope', 'Key');
const scalars = fc.oneof(
  fc.constantFrom('Name', 'Zones', 'Port', 'Yes', 'Sizes', 'small', '0', '${Name}', '${!x}', '10.0.0.0/16'),
  fc.constantFrom('AWS::NoValue', 'AWS::Region'),
  fc.string({ maxLength: 5 }),
  fc.integer(),
  fc.boolean(),
);
const { value: anyValue } = fc.letrec<{ value: TemplateValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    { weight: 3, arbitrary: scalars },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 4 }) },
    { weight: 4, arbitrary: fc.tuple(names, tie('value')).map(([name, argument]) => ({ [name]: argument })) },
  ),
}));

/** Every name is known or refused as the service does. */
const strictScope: Scope = {
  ...scope,
  ref: (name) => values.get(name) ?? noSuchExport(name),
  imported: noSuchExport,
};

test('[templates-7] whatever is written, it resolves or is refused in words', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      let resolved: TemplateValue | typeof NO_VALUE;
      try {
        resolved = resolve(value, strictScope);
      } catch (error) {
        expect(error).toBeInstanceOf(AwsError);
        expect(error).toMatchObject({ code: 'ValidationError' });
        return;
      }
      // Nothing is left to resolve.
      if (resolved !== NO_VALUE) expect(resolve(resolved, strictScope)).toEqual(resolved);
    }),
    { numRuns: 2000 },
  );
});
