import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';
import { jsonServices, queryServices } from '@/lib/practice-aws/gateway/services';

/** A busy machine takes its time. */
const TIMEOUT = 60_000;

/** Carried out or refused: a defect would be a 500. */
function expectNoDefect({ status, body }: { status: number; body: string }): void {
  expect(status < 500 ? 'fine' : body).toBe('fine');
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    '5',
    'true',
    '\u0000',
    '*',
    '__proto__',
    'constructor',
    'arn:aws:iam::1:role/x',
    '([',
  ),
);

const actionsOf = (services: ReadonlyMap<string, { actions: object }>) =>
  [...services].flatMap(([service, { actions }]) =>
    Object.keys(actions).map((action) => [service, action] as const),
  );

const reads = actionsOf(queryServices).filter(([service, action]) => {
  return service !== 'cloudformation' && /^(Describe|Get|List|Simulate)/.test(action);
});

const field = fc.constantFrom(
  ...['MaxResults', 'MaxRecords', 'MaxItems', 'PageSize', 'NextToken', 'Marker', 'LocationType'],
  ...['VpcId.1', 'SubnetId.1', 'ImageId.1', 'InstanceId.1', 'InstanceType.1', 'AllocationId.1', 'PublicIp.1'],
  ...['Filter.1.Name', 'Filter.1.Value.1', 'Filters.Filter.1.Name', 'Filters.Filter.1.Values.Value.1'],
  ...['Engine', 'EngineVersion', 'DBInstanceClass', 'DBInstanceIdentifier', 'DefaultOnly', 'Owner.1'],
  ...['RoleName', 'PolicyName', 'PolicyArn', 'VersionId', 'PolicySourceArn', 'ActionNames.member.1'],
  ...['ResourceArns.member.1', 'ContextEntries.member.1.ContextKeyName', 'Names.member.1'],
  ...['ContextEntries.member.1.ContextKeyValues.member.1', 'LoadBalancerArn', 'LoadBalancerArns.member.1'],
);

test(
  '[robust-1] every read of a service answers any values',
  async () => {
    const bench = new PracticeBench();
    const given = fc.array(fc.tuple(field, text), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...reads), given, async ([service, action], fields) => {
        expectNoDefect(await bench.call(service, action, Object.fromEntries(fields)));
      }),
      { numRuns: 1500 },
    );
  },
  TIMEOUT,
);

test(
  '[robust-1] the services that speak JSON answer any JSON',
  async () => {
    const bench = new PracticeBench();
    const names = fc.constantFrom(
      ...[
        'CertificateArn',
        'CertificateStatuses',
        'MaxItems',
        'NextToken',
        'DomainName',
        'KeyId',
        'Limit',
        'Marker',
      ],
      ...['repositoryName', 'repositoryNames', 'imageIds', 'registryId', 'maxResults', 'nextToken'],
      ...['ServiceCode', 'QuotaCode', 'MaxResults', 'Includes', '__proto__'],
    );
    const value = fc.oneof(text, fc.integer(), fc.array(text, { maxLength: 3 }), fc.jsonValue());
    const body = fc.oneof(
      fc
        .array(fc.tuple(names, value), { maxLength: 5 })
        .map((pairs) => JSON.stringify(Object.fromEntries(pairs))),
      fc.json(),
      text,
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...actionsOf(jsonServices)), body, async ([service, action], json) => {
        const target = { 'x-amz-target': `Any.${action}` };
        expectNoDefect(await bench.request('POST', '/', service, Buffer.from(json), target));
      }),
      { numRuns: 1500 },
    );
  },
  TIMEOUT,
);
