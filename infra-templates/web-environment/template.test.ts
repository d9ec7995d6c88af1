import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '@/infra-templates/evaluate-template';
import { templateText } from '@/infra-templates/read-template';
import {
  databaseClassNames,
  instanceTypeNames,
  limits,
  natGatewayModes,
} from '@/lib/blueprints/web-environment/catalog';
import { renderCompose } from '@/lib/blueprints/web-environment/compose';
import {
  type WebEnvironmentInputs,
  webEnvironmentInputsSchema,
} from '@/lib/blueprints/web-environment/inputs';
import {
  resourcesFor,
  statefulResources,
  templateResources,
} from '@/lib/blueprints/web-environment/resources';
import { formatCidr, networkOf, vpcCidrProblem } from '@/lib/blueprints/web-environment/vpc-cidr';
import { CERTIFICATE, parametersOf, stackOf, template } from './sample-stack';

const PATH = './web-environment/template.yaml';
const defaults = webEnvironmentInputsSchema.parse({});

describe('template and blueprint have one source', () => {
  test('every parameter is given, and nothing else', () => {
    expect(Object.keys(parametersOf({})).sort()).toEqual(Object.keys(template.Parameters).sort());
  });

  // A second valid value for every input: changing it must reach the stack or the compose file.
  const others: {
    [Key in keyof WebEnvironmentInputs]: Partial<WebEnvironmentInputs> & Record<Key, unknown>;
  } = {
    vpcCidr: { vpcCidr: '10.1.0.0/16' },
    zones: { zones: 2 },
    natGateways: { natGateways: 'single' },
    imageParameter: { imageParameter: '/slipway/ubuntu' },
    instanceType: { instanceType: 't3.small' },
    minInstances: { minInstances: 2 },
    maxInstances: { maxInstances: 4 },
    websiteImage: { websiteImage: 'acme/site:1' },
    apiImage: { apiImage: 'acme/api:1' },
    apiPath: { apiPath: '/api' },
    databaseClass: { databaseClass: 'db.t3.small' },
    databaseStorageGiB: { databaseStorageGiB: 30 },
    backupRetentionDays: { backupRetentionDays: 1 },
    multiAz: { multiAz: true },
    deletionProtection: { deletionProtection: true },
    finalSnapshot: { finalSnapshot: false },
    certificateArn: { certificateArn: CERTIFICATE },
    sshAccess: { sshAccess: true },
  };

  test.each(Object.entries(others))('%s goes somewhere', (_, change) => {
    const inputs = webEnvironmentInputsSchema.parse(change);
    const effect = (of: WebEnvironmentInputs) => [stackOf(of), renderCompose(of)];
    expect(effect(inputs)).not.toEqual(effect(defaults));
  });

  test('defaults of the template are the defaults of the form', () => {
    const given = parametersOf({});
    const fromContext = ['Owner', 'Team', 'ComposeHash', 'PermissionsBoundaryArn'];
    for (const [name, { Default }] of Object.entries(template.Parameters)) {
      if (Default !== undefined && !fromContext.includes(name))
        expect(String(Default), name).toBe(given[name]);
    }
  });

  test.each([
    ['InstanceType', instanceTypeNames],
    ['DatabaseClass', databaseClassNames],
    ['NatGateways', natGatewayModes],
    ['ZoneCount', ['2', '3']],
    ['MultiAz', ['true', 'false']],
    ['DeletionProtection', ['true', 'false']],
    ['FinalSnapshot', ['true', 'false']],
    ['SshAccess', ['true', 'false']],
  ])('%s offers what the schema offers', (name, values) => {
    expect(template.Parameters[name]?.AllowedValues).toEqual([...values]);
  });

  test.each([
    ['MinInstances', limits.instances],
    ['MaxInstances', limits.instances],
    ['DatabaseStorageGiB', limits.databaseStorageGiB],
    ['BackupRetentionDays', limits.backupRetentionDays],
  ])('%s has the limits of the schema', (name, { min, max }) => {
    expect(template.Parameters[name]).toMatchObject({ Type: 'Number', MinValue: min, MaxValue: max });
  });

  test('every resource has its name, type and condition in the blueprint', () => {
    const inTemplate = Object.entries(template.Resources).map(([id, { Type, Condition }]) => [
      id,
      Type,
      Condition ?? 'always',
    ]);
    const inBlueprint = Object.entries(templateResources).map(([id, { type, condition }]) => [
      id,
      type,
      condition,
    ]);
    expect(inBlueprint.sort()).toEqual(inTemplate.sort());
  });

  test('exactly the expected resources are made, for every combination of options', () => {
    const booleans = [true, false];
    let combinations = 0;
    for (const zones of [2, 3]) {
      for (const natGateways of natGatewayModes) {
        for (const finalSnapshot of booleans) {
          for (const sshAccess of booleans) {
            for (const certificateArn of [null, CERTIFICATE]) {
              const raw = { zones, natGateways, finalSnapshot, sshAccess, certificateArn };
              const made = Object.keys(stackOf(raw).resources);
              expect(made.sort(), JSON.stringify(raw)).toEqual(
                resourcesFor(webEnvironmentInputsSchema.parse(raw)).sort(),
              );
              combinations += 1;
            }
          }
        }
      }
    }
    expect(combinations).toBe(32);
  });

  test('what holds data says what becomes of it', () => {
    for (const id of statefulResources) {
      expect(template.Resources[id]?.DeletionPolicy, id).toEqual(expect.any(String));
      expect(template.Resources[id]?.UpdateReplacePolicy, id).not.toBe('Delete');
    }
  });
});

describe('schema and template refuse alike', () => {
  const matches = (name: string, value: string) =>
    new RegExp(template.Parameters[name]?.AllowedPattern ?? '$^').test(value);

  test('a network', () => {
    const octet = fc.integer({ min: 0, max: 260 });
    const prefix = fc.integer({ min: 8, max: 24 });
    const first = fc.constantFrom('10', '172', '192', '11', '010');
    const texts = fc.oneof(
      fc.tuple(first, octet, octet, octet, prefix).map(([a, b, c, d, n]) => `${a}.${b}.${c}.${d}/${n}`),
      fc
        .tuple(
          fc.constantFrom(0x0a000000, 0xac100000, 0xc0a80000),
          fc.nat(0xfffff),
          fc.integer({ min: 15, max: 21 }),
        )
        .map(([base, low, n]) => formatCidr(networkOf({ address: (base + low) >>> 0, prefix: n }))),
      fc.constantFrom('10.0.0.0/16 ', '10.0.0.0', '', '172.31.240.0/20', '192.168.0.0/16', '172.32.0.0/16'),
    );
    let accepted = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const sound = vpcCidrProblem(text) === undefined;
        accepted += sound ? 1 : 0;
        expect(matches('VpcCidr', text), text).toBe(sound);
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  test.each([
    [
      'ApiPath',
      'apiPath',
      ['/fastapi', '/a', '/v1.0~x', '/', 'x', '/a/b', '/..', '/a*', `/${'a'.repeat(64)}`],
    ],
    [
      'CertificateArn',
      'certificateArn',
      [CERTIFICATE, 'arn:aws:iam::1:x', 'certificate', `${CERTIFICATE}/x`],
    ],
  ])('%s', (parameter, key, values) => {
    for (const value of values) {
      const sound = webEnvironmentInputsSchema.safeParse({ [key]: value }).success;
      expect(matches(parameter, value), value).toBe(sound);
    }
  });

  test('a minimum of instances above the maximum, for every pair', () => {
    for (let min = 1; min <= 20; min += 1) {
      for (let max = 1; max <= 20; max += 1) {
        const parameters = { ...parametersOf({}), MinInstances: String(min), MaxInstances: String(max) };
        const sound = webEnvironmentInputsSchema.safeParse({ minInstances: min, maxInstances: max }).success;
        const { failedAssertions } = evaluate(template, parameters);
        expect(failedAssertions.length === 0, `${min} to ${max}`).toBe(sound);
      }
    }
  });

  test.each([
    [true, 0],
    [true, 1],
    [false, 0],
  ])('Multi-AZ %s with backups for %i days', (multiAz, backupRetentionDays) => {
    const parameters = {
      ...parametersOf({}),
      MultiAz: String(multiAz),
      BackupRetentionDays: String(backupRetentionDays),
    };
    const sound = webEnvironmentInputsSchema.safeParse({ multiAz, backupRetentionDays }).success;
    expect(evaluate(template, parameters).failedAssertions.length === 0).toBe(sound);
  });
});

describe('a person who uploads the template by hand', () => {
  test('can send it inline', () => {
    expect(Buffer.byteLength(templateText(PATH))).toBeLessThan(51_200);
  });

  test('finds every parameter in a group', () => {
    const console_ = template.Metadata['AWS::CloudFormation::Interface'] as {
      ParameterGroups: { Parameters: string[] }[];
      ParameterLabels: Record<string, unknown>;
    };
    const grouped = console_.ParameterGroups.flatMap(({ Parameters }) => Parameters);
    expect(grouped.sort()).toEqual(Object.keys(template.Parameters).sort());
    expect(Object.keys(template.Parameters)).toEqual(
      expect.arrayContaining(Object.keys(console_.ParameterLabels)),
    );
  });

  test('is told in words what a parameter may be', () => {
    for (const [name, parameter] of Object.entries(template.Parameters)) {
      const constrained = parameter.AllowedPattern ?? parameter.AllowedValues ?? parameter.MinValue;
      if (constrained !== undefined)
        expect(parameter.ConstraintDescription, name).toEqual(expect.any(String));
    }
  });

  test('gets every output that an engineer needs', () => {
    expect(Object.keys(template.Outputs).sort()).toEqual([
      'ApiUrl',
      'ArtifactBucketName',
      'AutoScalingGroupName',
      'DataBucketName',
      'DatabaseEndpoint',
      'DatabaseSecretArn',
      'KeyArn',
      'LoadBalancerDnsName',
      'PrivateSubnetIds',
      'PublicSubnetIds',
      'Url',
      'VpcId',
    ]);
  });
});
