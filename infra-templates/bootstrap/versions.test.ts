import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { evaluate } from '@/infra-templates/evaluate-template';
import { readTemplate, type Value } from '@/infra-templates/read-template';
import { bootstrapCommand, bootstrapVersion, missingSince } from '@/lib/targets/bootstrap-versions';
import versions from './versions.json';

const template = readTemplate('./bootstrap/target.yaml');
const { resources, outputs } = evaluate(template, {
  PortalPrincipalArn: 'arn:aws:iam::999999999999:role/slipway-worker',
  ExternalId: 'slipway-0123456789abcdef',
});

test('the template and the tag of its launcher role report the newest version', () => {
  expect(outputs.TemplateVersion).toBe(String(bootstrapVersion));
  expect(resources.LauncherRole?.Properties?.Tags).toEqual([
    { Key: 'slipway:template-version', Value: String(bootstrapVersion) },
  ]);
  expect(versions.map(({ version }) => version)).toEqual(versions.map((_, i) => i + 1));
});

test('a change of the template is a version of its own: raise its number, and record what it adds', () => {
  const { Parameters, Resources, Outputs } = template;
  const content = createHash('sha256')
    .update(JSON.stringify([Parameters, Resources, Outputs]))
    .digest('hex');
  expect(versions.at(-1)?.content).toBe(content);
  const contents = versions.map((version) => version.content);
  expect(new Set(contents).size).toBe(contents.length);
});

test('every action that a version adds is in the template, for the role that it is said to be for', () => {
  const policies = { launcher: ['LauncherPolicy'], execution: ['ExecutionPolicy', 'KeyManagement'] };
  const granted = (role: 'launcher' | 'execution') =>
    policies[role].flatMap((id) => {
      const document = resources[id]?.Properties?.PolicyDocument as
        | { Statement: { Effect: string; Action?: string | string[] }[] }
        | undefined;
      return (document?.Statement ?? []).flatMap(({ Effect, Action = [] }) =>
        Effect === 'Allow' ? Action : [],
      );
    });
  for (const { role, actions, what } of missingSince(null)) {
    if (role !== null) expect(granted(role), what).toEqual(expect.arrayContaining([...actions]));
    else expect(actions, what).toEqual([]);
  }
});

test('what a target lacks follows from its version', () => {
  expect(missingSince(bootstrapVersion)).toEqual([]);
  expect(missingSince(null)).toEqual(missingSince(1));
  expect(missingSince(1).map(({ version }) => version)).toContain(2);
  expect(missingSince(99)).toEqual([]);
  expect(bootstrapCommand('eu-west-3')).toContain('--region eu-west-3');
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: without white space
test('the policies are as large as IAM takes them, in the longest region and partition', () => {
  const size = (document: Value | undefined) =>
    JSON.stringify(document)
      .replaceAll('eu-west-3', 'ap-southeast-1')
      .replaceAll('arn:aws:', 'arn:aws-us-gov:').length;
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    if (Type === 'AWS::IAM::ManagedPolicy') expect(size(Properties?.PolicyDocument), id).toBeLessThan(6_144);
    // 10,240 for all inline policies of a role, which have one each; the rest is for ARNs that read as names here.
    if (Type === 'AWS::IAM::Policy') expect(size(Properties?.PolicyDocument), id).toBeLessThan(9_500);
  }
});
