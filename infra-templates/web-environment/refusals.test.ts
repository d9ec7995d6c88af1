import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failedAssertions } from '@/infra-templates/evaluate-template';
import { accepts } from '@/infra-templates/parameter-constraints';
import { environmentNameSchema } from '@/lib/blueprints/environment-request';
import {
  databaseClassNames,
  instanceTypeNames,
  limits,
  natGatewayModes,
} from '@/lib/blueprints/web-environment/catalog';
import {
  type WebEnvironmentInputs,
  webEnvironmentInputsSchema,
} from '@/lib/blueprints/web-environment/inputs';
import { formatCidr, networkOf } from '@/lib/blueprints/web-environment/vpc-cidr';
import { CERTIFICATE, parametersOf, template } from './sample-stack';

/**
 * What the portal refuses, the template refuses when a person uploads it by hand, and the other way round. An input
 * is compared with the text that a person would type for it.
 */

/** These texts, near misses of them, and anything. */
function textsLike(...samples: readonly string[]): fc.Arbitrary<string> {
  const sample = fc.constantFrom(...samples);
  const character = fc.constantFrom(...'aZ09 \n/.:*-_~$"é');
  const nearMiss = fc
    .tuple(sample, fc.nat(), fc.nat(1), fc.oneof(character, fc.constant('')))
    .map(([text, at, removed, added]) => {
      const position = at % (text.length + 1);
      return text.slice(0, position) + added + text.slice(position + removed);
    });
  return fc.oneof(sample, nearMiss, fc.string({ minLength: 1 }));
}

function numbersAround({ min, max }: { min: number; max: number }): fc.Arbitrary<number> {
  const near = fc.integer({ min: min - 3, max: max + 3 });
  const between = fc.double({ min: min - 1, max: max + 1, noNaN: true });
  return fc.oneof(near, fc.constantFrom(min - 1, min, max, max + 1), between, fc.double());
}

const switches = fc.oneof(fc.boolean(), fc.constantFrom<unknown>('True', 'yes', 'on', 'false ', 0, 1, null));

const octet = fc.integer({ min: 0, max: 260 });
const networks = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('10', '172', '192', '11', '010'),
      octet,
      octet,
      octet,
      fc.integer({ min: 8, max: 24 }),
    )
    .map(([a, b, c, d, prefix]) => `${a}.${b}.${c}.${d}/${prefix}`),
  fc
    .tuple(
      fc.constantFrom(0x0a000000, 0xac100000, 0xc0a80000),
      fc.nat(0xfffff),
      fc.integer({ min: 15, max: 21 }),
    )
    .map(([base, low, prefix]) => formatCidr(networkOf({ address: (base + low) >>> 0, prefix }))),
  textsLike('10.0.0.0/16', '172.31.240.0/20', '192.168.0.0/16', '172.32.0.0/16'),
);

/** An input's parameter and values for it, or why the template doesn't limit it. */
type Row = { parameter: string; values: fc.Arbitrary<unknown> } | string;

const rows = {
  vpcCidr: { parameter: 'VpcCidr', values: networks },
  zones: { parameter: 'ZoneCount', values: numbersAround(limits.zones) },
  natGateways: { parameter: 'NatGateways', values: textsLike(...natGatewayModes) },
  imageParameter: 'CloudFormation looks it up, and refuses a name that leads to no image',
  instanceType: { parameter: 'InstanceType', values: textsLike(...instanceTypeNames) },
  minInstances: { parameter: 'MinInstances', values: numbersAround(limits.instances) },
  maxInstances: { parameter: 'MaxInstances', values: numbersAround(limits.instances) },
  websiteImage: 'it is in the compose file',
  apiImage: 'it is in the compose file',
  apiPath: {
    parameter: 'ApiPath',
    values: textsLike('/fastapi', '/v1.0~x', `/${'a'.repeat(63)}`, '/a/b', '/'),
  },
  databaseClass: { parameter: 'DatabaseClass', values: textsLike(...databaseClassNames) },
  databaseStorageGiB: { parameter: 'DatabaseStorageGiB', values: numbersAround(limits.databaseStorageGiB) },
  backupRetentionDays: {
    parameter: 'BackupRetentionDays',
    values: numbersAround(limits.backupRetentionDays),
  },
  multiAz: { parameter: 'MultiAz', values: switches },
  deletionProtection: { parameter: 'DeletionProtection', values: switches },
  finalSnapshot: { parameter: 'FinalSnapshot', values: switches },
  certificateArn: {
    parameter: 'CertificateArn',
    values: textsLike(CERTIFICATE, 'arn:aws-cn:acm:cn-north-1:1:certificate/x', 'arn:aws:iam::1:x'),
  },
  sshAccess: { parameter: 'SshAccess', values: switches },
} satisfies Record<keyof WebEnvironmentInputs, Row>;

const limited = Object.entries<Row>(rows).flatMap(([input, row]) =>
  typeof row === 'string' ? [] : [{ input, ...row }],
);

/** Names no processor, so that every instance type fits it: see the last test. */
const imageParameter = '/slipway/ubuntu';

function isLaunchable(parameters: Record<string, string>): boolean {
  const each = Object.entries(parameters).every(([name, text]) => accepts(template.Parameters[name], text));
  return each && failedAssertions(template, parameters).length === 0;
}

/** Compares both for every value, and makes sure that there were values of either kind. */
function expectAlike<Case>(
  cases: fc.Arbitrary<Case>,
  portal: (of: Case) => boolean,
  byHand: (of: Case) => boolean,
) {
  const seen = new Set<boolean>();
  fc.assert(
    fc.property(cases, (value) => {
      const sound = portal(value);
      seen.add(sound);
      expect(byHand(value)).toBe(sound);
    }),
    { numRuns: 1_000 },
  );
  expect(seen.size).toBe(2);
}

describe('schema and template refuse alike', () => {
  test.each(limited)('$input', ({ input, parameter, values }) => {
    const sound = parametersOf({ imageParameter });
    expectAlike(
      values,
      (value) => webEnvironmentInputsSchema.safeParse({ imageParameter, [input]: value }).success,
      (value) => isLaunchable({ ...sound, [parameter]: String(value) }),
    );
  });

  test('an environment’s name', () => {
    const sound = parametersOf();
    expectAlike(
      textsLike('orders-dev', 'abc', 'ab', 'a'.repeat(20), 'a--b', '-ab', '1ab'),
      (name) => environmentNameSchema.safeParse(name).success,
      (name) => isLaunchable({ ...sound, EnvironmentName: name }),
    );
  });

  test('inputs that are sound each by itself, but not together', () => {
    const instances = fc.integer(limits.instances);
    const days = fc.integer(limits.backupRetentionDays);
    const together = fc.record({
      zones: fc.constantFrom(2, 3),
      natGateways: fc.constantFrom(...natGatewayModes),
      instanceType: fc.constantFrom(...instanceTypeNames),
      minInstances: instances,
      maxInstances: instances,
      databaseClass: fc.constantFrom(...databaseClassNames),
      databaseStorageGiB: fc.integer(limits.databaseStorageGiB),
      backupRetentionDays: fc.oneof(fc.constant(0), days),
      multiAz: fc.boolean(),
      deletionProtection: fc.boolean(),
      finalSnapshot: fc.boolean(),
      certificateArn: fc.constantFrom(null, CERTIFICATE),
      sshAccess: fc.boolean(),
    });
    const sound = parametersOf({ imageParameter });
    expectAlike(
      together,
      (inputs) => webEnvironmentInputsSchema.safeParse({ imageParameter, ...inputs }).success,
      (inputs) => isLaunchable({ ...sound, ...asTyped(inputs) }),
    );
  });

  test('minimum instances above the maximum, for every pair', () => {
    const sound = parametersOf();
    for (let min = 1; min <= 20; min += 1) {
      for (let max = 1; max <= 20; max += 1) {
        const typed = asTyped({ minInstances: min, maxInstances: max });
        expect(isLaunchable({ ...sound, ...typed }), `${min} to ${max}`).toBe(min <= max);
      }
    }
  });

  test('but for a type that does not fit the image: a rule sees no part of a parameter’s name', () => {
    expect(webEnvironmentInputsSchema.safeParse({ instanceType: 't4g.micro' }).success).toBe(false);
    expect(isLaunchable({ ...parametersOf(), InstanceType: 't4g.micro' })).toBe(true);
  });
});

/** The texts that a person would type for these inputs. */
function asTyped(inputs: Partial<WebEnvironmentInputs>): Record<string, string> {
  return Object.fromEntries(
    limited
      .filter(({ input }) => input in inputs)
      .map(({ input, parameter }) => [parameter, String(inputs[input as keyof WebEnvironmentInputs] ?? '')]),
  );
}
