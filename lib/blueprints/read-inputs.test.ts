import { describe, expect, test } from 'vitest';
import type { Blueprint, BlueprintInputs } from './blueprint';
import { sampleContext } from './made-resources';
import { readInputs } from './read-inputs';
import { blueprints, findBlueprint } from './registry';

const context = (blueprint: Blueprint, inputs: BlueprintInputs) => sampleContext(blueprint.artifacts(inputs));
const stackOf = (blueprint: Blueprint, inputs: BlueprintInputs) => ({
  base: blueprint.defaultInputs,
  parameters: blueprint.toParameters(inputs, context(blueprint, inputs)),
  artifacts: Object.fromEntries(blueprint.artifacts(inputs).map(({ name, body }) => [name, body])),
});
const webEnvironment = findBlueprint('web-environment') as Blueprint;
const staticSite = findBlueprint('static-site') as Blueprint;

const changed: [Blueprint, BlueprintInputs][] = [
  [
    webEnvironment,
    {
      vpcCidr: '172.16.0.0/18',
      zones: 2,
      natGateways: 'per-zone',
      imageParameter: '/slipway/image',
      instanceType: 't3.large',
      minInstances: 2,
      maxInstances: 5,
      websiteImage: 'registry.example.com/site:1',
      apiImage: 'ghcr.io/example/api@sha256:'.concat('0'.repeat(64)),
      apiPath: '/api',
      databaseClass: 'db.t3.small',
      databaseStorageGiB: 50,
      backupRetentionDays: 14,
      multiAz: true,
      deletionProtection: true,
      finalSnapshot: false,
      certificateArn: 'arn:aws:acm:eu-west-3:123456789012:certificate/abc',
      sshAccess: true,
    },
  ],
  [staticSite, { spaFallback: true, oldVersionDays: 5, priceClass: 'PriceClass_All', accessLogs: true }],
];

describe('the inputs that a stack tells', () => {
  test.each(blueprints.map((blueprint) => [blueprint.id, blueprint] as const))(
    'are those that it was made with by default (%s)',
    (_, blueprint) => {
      const inputs = blueprint.defaultInputs;
      expect(blueprint.readInputs(stackOf(blueprint, inputs))).toEqual({ inputs, unread: [] });
    },
  );

  test.each(changed)('are those that it was made with, each of them another ($id)', (blueprint, values) => {
    const parsed = blueprint.parseInputs(values);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    expect(blueprint.readInputs(stackOf(blueprint, parsed.inputs))).toEqual({
      inputs: parsed.inputs,
      unread: [],
    });
  });

  test('may be such as nobody could ask for in the form', () => {
    const { parameters, ...stack } = stackOf(webEnvironment, webEnvironment.defaultInputs);
    const { inputs } = webEnvironment.readInputs({
      ...stack,
      parameters: { ...parameters, MinInstances: '40', InstanceType: 'x9.huge' },
    });
    expect(inputs).toMatchObject({ minInstances: 40, instanceType: 'x9.huge' });
  });

  test('are unread where a parameter is hidden or missing, or a file is gone', () => {
    const { parameters, base } = stackOf(webEnvironment, webEnvironment.defaultInputs);
    const { MultiAz: _, ...others } = parameters;
    const read = webEnvironment.readInputs({
      base,
      parameters: { ...others, ApiPath: '****' },
      artifacts: {},
    });
    expect(read.unread).toEqual(['websiteImage', 'apiImage', 'apiPath', 'multiAz']);
    expect(read.inputs).not.toHaveProperty('apiPath');
  });

  test.each(['2026', 'true', '', '-1'])('are as they are known where %j may be a word or not', (word) => {
    const words = {
      keys: ['label'],
      parameters: {},
      toParameters: ({ label }: BlueprintInputs) => ({ Label: String(label ?? '') }),
      fromArtifacts: () => ({}),
    };
    const stack = { parameters: { Label: word }, artifacts: {} };
    expect(readInputs(words, { ...stack, base: { label: word } }).inputs).toEqual({ label: word });
  });
});
