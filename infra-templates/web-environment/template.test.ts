import { describe, expect, test } from 'vitest';
import { accepts } from '@/infra-templates/parameter-constraints';
import { templateText } from '@/infra-templates/read-template';
import { webEnvironment } from '@/lib/blueprints/web-environment/blueprint';
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
import { resourceNames } from '@/lib/blueprints/web-environment/resource-names';
import { aboutType } from '@/lib/stacks/types/about-type';
import { CERTIFICATE, parametersOf, stackOf, template } from './sample-stack';

const { resourcesFor } = webEnvironment;
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
    natGateways: { natGateways: 'per-zone' },
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
  ])('%s takes every whole number within the limits of the schema, and no other', (name, { min, max }) => {
    const taken = Array.from({ length: 1_101 }, (_, index) => index - 50).filter((number) =>
      accepts(template.Parameters[name], String(number)),
    );
    expect(taken).toEqual(Array.from({ length: max - min + 1 }, (_, index) => min + index));
  });

  test('every name in the blueprint is of a resource', () => {
    expect(Object.keys(template.Resources)).toEqual(expect.arrayContaining(Object.keys(resourceNames)));
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
                [...resourcesFor(webEnvironmentInputsSchema.parse(raw))].sort(),
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
    const stateful = Object.keys(template.Resources).filter(
      (id) => aboutType(template.Resources[id]?.Type ?? '').data,
    );
    expect(stateful).toHaveLength(5);
    for (const id of stateful) {
      expect(template.Resources[id]?.DeletionPolicy, id).toEqual(expect.any(String));
      expect(template.Resources[id]?.UpdateReplacePolicy, id).not.toBe('Delete');
    }
  });
});

test('is no larger than CloudFormation takes from a bucket', () => {
  expect(Buffer.byteLength(templateText(PATH))).toBeLessThan(1_000_000);
});

describe('a person who uploads the template by hand', () => {
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
