import { describe, expect, test } from 'vitest';
import { interruptionsInWords, span } from './in-words';
import {
  interruptionFrom,
  interruptionOf,
  type ResourceUpdate,
  refusalOf,
  replaces,
} from './interruption-of';

const database = 'AWS::RDS::DBInstance';

function update(
  type: string,
  changes: Readonly<Record<string, readonly [string | null, string | null]>>,
  resource: Readonly<Record<string, unknown>> = {},
  action: ResourceUpdate['action'] = 'modify',
) {
  return interruptionOf({
    action,
    type,
    changes: Object.entries(changes).map(([property, [before, after]]) => ({
      property,
      before,
      after,
      resource,
    })),
  });
}

describe('an update of a database', () => {
  test.each([
    ['DBInstanceClass', 'db.t3.micro', 'db.t3.small', {}, 'short', { from: 300, to: 900 }],
    ['DBInstanceClass', 'db.t3.micro', 'db.t3.small', { MultiAZ: 'true' }, 'short', { from: 60, to: 120 }],
    ['EngineVersion', '8.0', '8.4', {}, 'short', { from: 300, to: 1_200 }],
    ['BackupRetentionPeriod', '7', '0', {}, 'short', { from: 60, to: 300 }],
    ['BackupRetentionPeriod', '0', '7', {}, 'short', { from: 60, to: 300 }],
    ['BackupRetentionPeriod', '7', '14', {}, 'none', null],
    ['BackupRetentionPeriod', '7', '{{changeSet:KNOWN_AFTER_APPLY}}', {}, 'short', { from: 60, to: 300 }],
    ['BackupRetentionPeriod', null, null, {}, 'short', { from: 60, to: 300 }],
    ['StorageType', 'standard', 'gp3', {}, 'short', { from: 60, to: 600 }],
    ['StorageType', 'gp2', 'gp3', {}, 'none', null],
    ['AllocatedStorage', '20', '40', {}, 'none', null],
    ['MultiAZ', 'false', 'true', {}, 'none', null],
    ['DBParameterGroupName', 'one', 'other', {}, 'short', { from: 60, to: 300 }],
    ['CACertificateIdentifier', 'rds-ca-2019', 'rds-ca-rsa2048-g1', {}, 'short', { from: 60, to: 300 }],
    ['DeletionProtection', 'false', 'true', {}, 'none', null],
    ['KmsKeyId', 'one', 'other', {}, 'replaced', null],
  ] as const)(
    'of %s from %s to %s, where it has %j, is: %s',
    (property, before, after, now, kind, seconds) => {
      expect(update(database, { [property]: [before, after] }, now)).toMatchObject({
        kind,
        seconds,
        source: expect.stringMatching(/^https:\/\//),
      });
    },
  );

  test('in several ways is as long as the longest of them, and says the rest too', () => {
    const both = update(database, {
      BackupRetentionPeriod: ['7', '0'],
      AllocatedStorage: ['20', '40'],
      DBInstanceClass: ['db.t3.micro', 'db.t3.small'],
    });
    expect(both).toMatchObject({ kind: 'short', seconds: { to: 900 }, loses: ['backups'] });
    expect(both.says).toMatch(/^Short interruption of the database, about 5 to 15 minutes, .*six hours/);
  });

  test.each(['MultiAZ', 'StorageType', 'BackupRetentionPeriod', 'AutoMinorVersionUpgrade'])(
    'never replaces one for %s, which CloudFormation leaves open',
    (property) => {
      const change = { before: null, after: null, resource: {} };
      expect(replaces(database, property, 'maybe', change)).toBe('never');
      expect(replaces(database, property, 'always', change)).toBe('always');
    },
  );

  test('replaces one for another engine, which CloudFormation leaves open too', () => {
    const change = { before: 'mysql', after: 'mariadb', resource: {} };
    expect(replaces(database, 'Engine', 'maybe', change)).toBe('always');
    expect(replaces(database, 'SourceRegion', 'maybe', change)).toBe('maybe');
  });

  test.each([
    ['AllocatedStorage', '20', '21', /at least 10%: from 20 GiB to 22 GiB/],
    ['AllocatedStorage', '50', '54', /to 55 GiB or more/],
    ['AllocatedStorage', '100', '109', /to 110 GiB or more/],
    ['AllocatedStorage', '50', '49', /never shrinks/],
    ['EngineVersion', '8.4', '8.0', /does not go back/],
    ['EngineVersion', '8.4.3', '8.4', null],
    ['EngineVersion', '8.0.9', '8.0.41', null],
    ['AllocatedStorage', '20', '22', null],
    ['AllocatedStorage', '{{changeSet:KNOWN_AFTER_APPLY}}', '22', null],
    ['DBInstanceClass', 'db.t3.small', 'db.t3.micro', null],
  ] as const)('of %s from %s to %s is refused as AWS refuses it: %s', (property, before, after, refusal) => {
    const found = refusalOf(database, property, { before, after, resource: {} });
    if (refusal === null) expect(found).toBeNull();
    else expect(found).toMatch(refusal);
  });
});

describe('what is not known', () => {
  test('is the verdict of the change set, and said as such', () => {
    expect(update('AWS::SNS::Topic', { DisplayName: ['one', 'other'] })).toMatchObject({
      kind: 'in-place',
      source: null,
      says: 'CloudFormation says: changed in place, not replaced. It does not say whether that interrupts it.',
    });
    expect(update('AWS::SNS::Topic', { TopicName: ['one', 'other'] }, {}, 'replace').says).toBe(
      'CloudFormation says: replaced by a new one.',
    );
    expect(update('AWS::SNS::Topic', {}, {}, 'replace-maybe').says).toMatch(
      /^CloudFormation says: it may be/,
    );
    expect(update('AWS::SNS::Topic', {}, {}, 'remove')).toMatchObject({ kind: 'removed', source: null });
  });

  test('of one property does not hide what is known of another', () => {
    const unheard = ['1', '2'] as const;
    expect(
      update(database, { Unheard: unheard, DBInstanceClass: ['db.t3.micro', 'db.t3.small'] }),
    ).toMatchObject({ kind: 'short', seconds: { to: 900 } });
    expect(update(database, { Unheard: unheard, DeletionProtection: ['true', 'false'] }).kind).toBe(
      'in-place',
    );
  });

  test('is not looked up in what every object has', () => {
    const inherited = JSON.parse('{"constructor": ["1", "2"]}');
    expect(update('toString', inherited).kind).toBe('in-place');
    expect(update(database, inherited).kind).toBe('in-place');
  });
});

test('what is new interrupts nobody', () => {
  expect(update('AWS::EC2::NatGateway', {}, {}, 'add')).toMatchObject({
    kind: 'none',
    says: 'No interruption.',
  });
});

test.each([
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'replace', 'replaced', ['address']],
  ['AWS::ElasticLoadBalancingV2::Listener', 'remove', 'removed', ['address']],
  ['AWS::CloudFront::Distribution', 'replace', 'replaced', ['address']],
  ['AWS::EC2::EIP', 'remove', 'removed', ['outgoing-address']],
  ['AWS::EC2::NatGateway', 'remove', 'none', []],
  ['AWS::ElasticLoadBalancingV2::ListenerRule', 'replace', 'replaced', []],
] as const)('%s: to %s it is %s, and loses %j', (type, action, kind, loses) => {
  expect(update(type, {}, {}, action)).toMatchObject({ kind, loses });
});

test('another NAT gateway for a route breaks connections, and changes the address they come from', () => {
  expect(update('AWS::EC2::Route', { NatGatewayId: ['nat-1', 'nat-2'] })).toMatchObject({
    kind: 'short',
    loses: ['outgoing-address'],
    says: expect.stringContaining('up to 30 seconds'),
  });
});

test('shorter lives of objects in a bucket, and rules that are not shown, are said to delete some', () => {
  const of = (before: string | null, after: string | null) =>
    update('AWS::S3::Bucket', { LifecycleConfiguration: [before, after] });
  for (const change of [of('90', '30'), of(null, null), of(null, '{"Rules":[]}')])
    expect(change).toMatchObject({ kind: 'none', note: expect.stringMatching(/is deleted for good/) });
  expect(of('30', '90')).toMatchObject({ kind: 'none', note: null });
});

test.each([
  [1, 30, 'up to 30 seconds'],
  [1, 60, 'up to 1 minute'],
  [60, 60, 'about 1 minute'],
  [60, 120, 'about 1 to 2 minutes'],
  [0, 1_200, 'up to 20 minutes'],
])('%i to %i seconds read %j', (from, to, words) => {
  expect(span({ from, to })).toBe(words);
});

describe('all of an update', () => {
  const short = (what: string, ...seconds: [number, number]) =>
    interruptionFrom({ kind: 'short', what, seconds }, 'https://example.com');
  const none = interruptionFrom({ kind: 'none' }, 'https://example.com');
  const replaced = interruptionFrom({ kind: 'replaced' }, 'https://example.com');

  test.each([
    [[none, short('the database', 60, 120)], 'Short interruption of the database, about 1 to 2 minutes'],
    [
      [short('the routes', 1, 30), short('the database', 60, 120), short('the database', 300, 900)],
      'Short interruptions: the database (about 5 to 15 minutes), the routes (up to 30 seconds)',
    ],
    [[none, replaced], 'No interruption apart from what is replaced or removed'],
    [
      [replaced, update('AWS::SNS::Topic', { Name: ['1', '2'] })],
      'No interruption that Slipway knows of, apart from what is replaced or removed',
    ],
    [[none, none], 'No interruption'],
    [[], 'No interruption'],
    [[none, update('AWS::SNS::Topic', { Name: ['1', '2'] })], 'No interruption that Slipway knows of'],
  ])('%#: reads %s', (interruptions, words) => {
    expect(interruptionsInWords(interruptions)).toBe(words);
  });
});
