// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written that way

import { expect, test } from 'vitest';
import { parseTemplate } from './parse';

const BUCKET = 'Resources: { Bucket: { Type: AWS::S3::Bucket } }';

function propertiesOf(yaml: string) {
  const template = parseTemplate(
    `Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      P: ${yaml}\n`,
  );
  return template.resources.get('A')?.properties.P;
}

test.each([
  ['!Ref Name', { Ref: 'Name' }],
  ['!GetAtt Database.Endpoint.Address', { 'Fn::GetAtt': ['Database', 'Endpoint.Address'] }],
  ['!GetAtt [Database, Endpoint.Address]', { 'Fn::GetAtt': ['Database', 'Endpoint.Address'] }],
  ["!Sub 'a-${B}'", { 'Fn::Sub': 'a-${B}' }],
  ['!Join [",", [!Ref A, b]]', { 'Fn::Join': [',', [{ Ref: 'A' }, 'b']] }],
  [
    '!If [C, { K: !Ref V }, !Ref "AWS::NoValue"]',
    { 'Fn::If': ['C', { K: { Ref: 'V' } }, { Ref: 'AWS::NoValue' }] },
  ],
])('[templates-1] the short form %s is written out', (yaml, written) => {
  expect(propertiesOf(yaml)).toEqual(written);
});

test('[templates-1] a template may be JSON', () => {
  const template = parseTemplate(
    '{"Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "DependsOn": "Other"}}}',
  );
  expect(template.resources.get('Bucket')).toMatchObject({ type: 'AWS::S3::Bucket', dependsOn: ['Other'] });
});

test('versions and dates stay texts', () => {
  const template = parseTemplate(`AWSTemplateFormatVersion: 2010-09-09\nDescription: 2012-10-17\n${BUCKET}`);
  expect(template.description).toBe('2012-10-17');
});

test.each([
  ['Resources: [', 'Template format error: YAML not well-formed. (line 1, column 13)'],
  ['{"Resources": {', 'Template format error: JSON not well-formed. (line 1, column 16)'],
  ['just text', 'Template format error: unsupported structure.'],
  ['Description: nothing in it', 'Template format error: At least one Resources member must be defined.'],
  [`Foo: 1\n${BUCKET}`, 'Invalid template property or properties [Foo]'],
  ['Resources: { A: { Type: Foo } }', 'Template format error: Unrecognized resource types: [Foo]'],
  [
    'Resources: { A: { Type: AWS::S3::Basket }, B: { Type: AWS::Serverless::Function } }',
    'Unrecognized resource types: [AWS::S3::Basket, AWS::Serverless::Function]',
  ],
  ['Resources: { A: { Type: AWS::S3::Bucket, Colour: red } }', "Invalid template resource property 'Colour'"],
  [
    "Resources: { A: { Type: AWS::S3::Bucket, Version: '1' } }",
    "Invalid template resource property 'Version'",
  ],
  [
    `Parameters: { P: { Type: String, Colour: red } }\n${BUCKET}`,
    "Invalid template parameter property 'Colour'",
  ],
  [`Parameters: { A-B: { Type: String } }\n${BUCKET}`, 'Parameter name A-B is non alphanumeric.'],
  [`Outputs: { A-B: { Value: x } }\n${BUCKET}`, 'Output name A-B is non alphanumeric.'],
  [
    'Resources: { A: { Type: AWS::S3::Bucket, Properties: { BucketName: } } }',
    "[/Resources/A/Properties/BucketName] 'null' values are not allowed in templates",
  ],
  ['Resources: { A: &a { Type: AWS::S3::Bucket }, B: *a }', 'YAML aliases are not allowed'],
  ['Resources: { A: { Type: AWS::S3::Bucket }, A: { Type: AWS::S3::Bucket } }', 'YAML not well-formed'],
  [
    `Mappings: { M: { a: { b: { c: d } } } }\n${BUCKET}`,
    'Every Mappings attribute must be a String or a List.',
  ],
  [`AWSTemplateFormatVersion: '2020-01-01'\n${BUCKET}`, 'unsupported value for AWSTemplateFormatVersion.'],
  [`Description: ${'x'.repeat(1025)}\n${BUCKET}`, "'Description' length is greater than 1024."],
  [
    'Resources: { A: { Type: AWS::S3::Bucket, DeletionPolicy: Keep } }',
    'Unrecognized DeletionPolicy Keep for resource A',
  ],
  [
    'Resources: { A: { Type: AWS::S3::Bucket, UpdateReplacePolicy: RetainExceptOnCreate } }',
    'Unrecognized UpdateReplacePolicy RetainExceptOnCreate for resource A',
  ],
  [
    'Resources: { A: { Type: AWS::S3::Bucket, DeletionPolicy: Snapshot } }',
    'resource type AWS::S3::Bucket does not support deletion policy Snapshot',
  ],
  [
    `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n${BUCKET}`,
    'No transform named AWS::Serverless-2016-10-31 found.',
  ],
  [`{"Metadata": ${'['.repeat(200)}${']'.repeat(200)}, "Resources": {}}`, 'nested too deeply'],
  [`Metadata: ${'['.repeat(20_000)}`, 'Template format error'],
  [
    'Resources: { A: { Properties: {} } }',
    'Template format error: [/Resources/A] Every Resources object must contain a Type member.',
  ],
  [
    'Resources: { A-B: { Type: AWS::S3::Bucket } }',
    'Template format error: Resource name A-B is non alphanumeric.',
  ],
  [
    `Outputs: { Name: {} }\n${BUCKET}`,
    'Template format error: Every Outputs member must contain a Value object',
  ],
  [`Outputs: { Name: { Value: } }\n${BUCKET}`, /^\[\/Outputs\/Name\/Value\] 'null' values are not allowed/],
  [
    `Mappings: { M: { a: { x86-64: text } } }\n${BUCKET}`,
    "Mappings attribute name 'x86-64' must contain only",
  ],
  [
    `Parameters: { P: { Type: CommaDelimitedList, Default: [a] } }\n${BUCKET}`,
    'Every Default member must be a string.',
  ],
  [`Mappings: { M: { first: text } }\n${BUCKET}`, 'Every Mappings member first must be a map'],
  ['{"Resources"="x"}', 'Template format error: JSON not well-formed. (line 1, column 14)'],
  ['{\n  "Resources" "x"}', 'Template format error: JSON not well-formed. (line 2, column 16)'],
])('[templates-2] malformed template %# is refused in words', (body, message) => {
  expect(() => parseTemplate(body)).toThrow(message);
});

test.each(['Custom::Thing', 'AWS::CloudFormation::CustomResource'])(
  '[templates-4] a %s may have a version',
  (type) => {
    const body = `Resources: { A: { Type: ${type}, Version: '1.0', Properties: { ServiceToken: x } } }`;
    expect(parseTemplate(body).resources.get('A')).toMatchObject({ type, properties: { ServiceToken: 'x' } });
  },
);

function bodyWith(section: string, count: number, entry: object) {
  const entries = Array.from({ length: count }, (_, i) => [`N${i}`, entry]);
  const resources = { Bucket: { Type: 'AWS::S3::Bucket' } };
  return JSON.stringify({ Resources: resources, [section]: Object.fromEntries(entries) });
}

test.each([
  ['Resources', 500, { Type: 'AWS::S3::Bucket' }],
  ['Parameters', 200, { Type: 'String' }],
  ['Outputs', 200, { Value: 'x' }],
  ['Mappings', 200, { a: { b: 'c' } }],
])('[templates-3] %s: %i and no more', (section, most, entry) => {
  expect(() => parseTemplate(bodyWith(section, most, entry))).not.toThrow();
  expect(() => parseTemplate(bodyWith(section, most + 1, entry))).toThrow(
    `Template format error: Number of ${section.toLowerCase()}, ${most + 1}, is greater than maximum allowed, ${most}`,
  );
});

test('[templates-4] what a resource says beside its properties is kept', () => {
  const template = parseTemplate(`
Resources:
  A:
    Type: AWS::RDS::DBInstance
    DependsOn: [B, C]
    Condition: On
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Retain
    CreationPolicy: { ResourceSignal: { Count: 2 } }
    UpdatePolicy: { AutoScalingReplacingUpdate: { WillReplace: true } }
    Metadata: { Version: '1' }
`);
  expect(template.resources.get('A')).toEqual({
    logicalId: 'A',
    type: 'AWS::RDS::DBInstance',
    properties: {},
    dependsOn: ['B', 'C'],
    condition: 'On',
    deletionPolicy: 'Snapshot',
    updateReplacePolicy: 'Retain',
    creationPolicy: { ResourceSignal: { Count: 2 } },
    updatePolicy: { AutoScalingReplacingUpdate: { WillReplace: true } },
    metadata: { Version: '1' },
  });
});

test('all stacks of one template share what was read', () => {
  expect(parseTemplate(`${BUCKET} # shared`)).toBe(parseTemplate(`${BUCKET} # shared`));
});
