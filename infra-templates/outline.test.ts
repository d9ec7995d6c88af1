import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Blueprint } from '@/lib/blueprints/blueprint';
import { sampleContext } from '@/lib/blueprints/made-resources';
import { blueprints } from '@/lib/blueprints/registry';
import { outlineOf, outlines } from './outline';

test.each(outlines())('$path is what its template says', ({ path, text }) => {
  const kept = existsSync(path) ? readFileSync(path, 'utf8') : '';
  expect(kept === text, `${path} is stale; run "npm run outline"`).toBe(true);
});

test.each(blueprints.map(({ id, version, templatePath }) => ({ id, version, templatePath })))(
  '$id has the hash of its template as its version',
  ({ version, templatePath }) => {
    expect(version).toMatch(/^[0-9a-f]{12}$/);
    expect(outlineOf(readFileSync(templatePath, 'utf8')).sha256.slice(0, 12)).toBe(version);
  },
);

test.each(blueprints.map((blueprint): [string, Blueprint] => [blueprint.id, blueprint]))(
  '%s gives every parameter of its template, and looks for outputs that it has',
  (_, blueprint) => {
    const { Parameters, Outputs } = outlineOf(readFileSync(blueprint.templatePath, 'utf8'));
    const { defaultInputs: inputs } = blueprint;
    const parameters = blueprint.toParameters(inputs, sampleContext(blueprint.artifacts(inputs)));
    expect(Object.keys(parameters).sort()).toEqual(Object.keys(Parameters).sort());
    expect(Object.keys(Outputs)).toEqual(expect.arrayContaining([...blueprint.primaryOutputs]));
  },
);

test('an outline names what each resource refers to, and leaves out what is long', () => {
  const { Resources, groups, labels } = outlineOf(`
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups: [{ Label: { default: Storage }, Parameters: [Size] }]
    ParameterLabels: { Size: { default: How large } }
Parameters:
  Size: { Type: Number }
Resources:
  Key: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { Statement: [] } } }
  Volume:
    Type: AWS::EC2::Volume
    DependsOn: Other
    DeletionPolicy: Snapshot
    Properties: { Size: !Ref Size, KmsKeyId: !GetAtt Key.Arn, Tags: [{ Key: Name, Value: !Sub "\${Size} \${Third.Arn}" }] }
  Other: { Type: AWS::S3::Bucket }
  Third: { Type: AWS::S3::Bucket }
`);
  expect({ groups, labels }).toEqual({
    groups: [{ title: 'Storage', parameters: ['Size'] }],
    labels: { Size: 'How large' },
  });
  expect(Resources.Key).toMatchObject({ Type: 'AWS::KMS::Key', Properties: {}, references: [] });
  expect(Resources.Volume).toMatchObject({
    DeletionPolicy: 'Snapshot',
    Properties: { Size: { Ref: 'Size' }, KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
    references: ['Other', 'Key', 'Third'],
  });
});
