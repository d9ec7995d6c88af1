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
])('the short form %s is written out', (yaml, written) => {
  expect(propertiesOf(yaml)).toEqual(written);
});

test('a template may be JSON', () => {
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
    'Resources: { A: { Properties: {} } }',
    'Template format error: [/Resources/A] Every Resources object must contain a Type member.',
  ],
  [
    'Resources: { A-B: { Type: AWS::S3::Bucket } }',
    'Template format error: Resource name A-B is non alphanumeric.',
  ],
  [
    `Outputs: { Name: {} }\n${BUCKET}`,
    'Template format error: Output Name is malformed. Every Outputs object must contain a Value member.',
  ],
])('the template %j is refused', (body, message) => {
  expect(() => parseTemplate(body)).toThrow(message);
});
