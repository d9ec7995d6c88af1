import type { Change, ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { webEnvironment } from '@/lib/blueprints/web-environment/blueprint';
import { idsToType } from '@/lib/environments/plan-stakes';
import { toUpdatePlan } from './update-plan';

const madeAt = new Date(Date.UTC(2026, 0, 1));

function plan(
  changes: readonly ResourceChange[],
  wanted: BlueprintInputs = {},
  serving: BlueprintInputs = {},
) {
  const before = { ...webEnvironment.defaultInputs, ...serving };
  const all: Change[] = changes.map((ResourceChange) => ({ Type: 'Resource', ResourceChange }));
  return toUpdatePlan(all, {
    blueprint: webEnvironment,
    before,
    stored: before,
    after: { ...before, ...wanted },
    newerTemplate: false,
    madeAt,
  });
}

function modify(
  logicalId: string,
  type: string,
  replacement: ResourceChange['Replacement'],
  details: ResourceChangeDetail[],
): ResourceChange {
  return {
    Action: 'Modify',
    LogicalResourceId: logicalId,
    PhysicalResourceId: `${logicalId}-1`,
    ResourceType: type,
    Replacement: replacement,
    Details: details,
  };
}

function property(
  name: string,
  source: Pick<ResourceChangeDetail, 'ChangeSource' | 'CausingEntity'>,
  more: ResourceChangeDetail['Target'] = {},
): ResourceChangeDetail {
  return { Target: { Attribute: 'Properties', Name: name, RequiresRecreation: 'Never', ...more }, ...source };
}

const stackTags: ResourceChangeDetail = {
  Target: { Attribute: 'Tags', RequiresRecreation: 'Never' },
  ChangeSource: 'DirectModification',
};

const databaseReplaced = modify('DatabaseWithSnapshot', 'AWS::RDS::DBInstance', 'True', [
  property('DBSubnetGroupName', { ChangeSource: 'DirectModification' }, { RequiresRecreation: 'Always' }),
]);

describe('the plan of an update', () => {
  test('names the input behind a parameter once, with the values before and after', () => {
    const { changes } = plan(
      [
        modify('DatabaseWithSnapshot', 'AWS::RDS::DBInstance', 'False', [
          property(
            'DBInstanceClass',
            { ChangeSource: 'ParameterReference', CausingEntity: 'DatabaseClass' },
            { BeforeValue: 'db.t3.micro', AfterValue: 'db.t3.small' },
          ),
          property('DBInstanceClass', { ChangeSource: 'DirectModification' }),
        ]),
      ],
      { databaseClass: 'db.t3.small' },
    );
    expect(changes).toEqual([
      {
        action: 'modify',
        logicalId: 'DatabaseWithSnapshot',
        type: 'AWS::RDS::DBInstance',
        physicalId: 'DatabaseWithSnapshot-1',
        holdsData: true,
        interruption: expect.objectContaining({ kind: 'short', what: 'the database' }),
        causes: [
          {
            input: 'databaseClass',
            property: 'DBInstanceClass',
            causedBy: null,
            before: 'db.t3.micro',
            after: 'db.t3.small',
            replaces: 'never',
          },
        ],
      },
    ]);
  });

  test('of a parameter that several inputs make names only those that were changed', () => {
    const { changes } = plan(
      [
        modify('LaunchTemplate', 'AWS::EC2::LaunchTemplate', 'False', [
          property('LaunchTemplateData', {
            ChangeSource: 'ParameterReference',
            CausingEntity: 'ComposeHash',
          }),
        ]),
      ],
      { apiImage: 'registry.example.com/api:2' },
    );
    expect(changes[0]?.causes.map(({ input }) => input)).toEqual(['apiImage']);
  });

  test('names the other resource where that is the cause', () => {
    const { changes } = plan([
      modify('AutoScalingGroup', 'AWS::AutoScaling::AutoScalingGroup', 'Conditional', [
        property(
          'LaunchTemplate',
          { ChangeSource: 'ResourceAttribute', CausingEntity: 'LaunchTemplate.LatestVersionNumber' },
          { RequiresRecreation: 'Conditionally' },
        ),
      ]),
    ]);
    expect(changes[0]).toMatchObject({
      action: 'modify',
      causes: [{ input: null, causedBy: 'LaunchTemplate.LatestVersionNumber', replaces: 'never' }],
    });
  });

  test('leaves out resources of which only the stack’s own tags change, but no other change of a tag', () => {
    const { changes } = plan([
      modify('Vpc', 'AWS::EC2::VPC', 'False', [stackTags]),
      modify('DataBucket', 'AWS::S3::Bucket', 'False', [
        stackTags,
        {
          ...stackTags,
          ChangeSource: 'ParameterReference',
          CausingEntity: 'Owner',
        },
      ]),
    ]);
    expect(changes.map(({ logicalId }) => logicalId)).toEqual(['DataBucket']);
    expect(changes[0]?.causes).toMatchObject([{ property: 'Tags', input: null, causedBy: 'Owner' }]);
  });

  test('knows which input adds or removes a resource, though AWS does not say it', () => {
    const added = { Action: 'Add', LogicalResourceId: 'ConnectEndpoint', ResourceType: 'x' } as const;
    const removed = { Action: 'Remove', LogicalResourceId: 'NatGateway2', ResourceType: 'y' } as const;
    const { changes } = plan(
      [added, removed],
      { sshAccess: true, natGateways: 'single', minInstances: 2 },
      { natGateways: 'per-zone' },
    );
    expect(changes.map(({ action, causes }) => [action, causes.map(({ input }) => input)])).toEqual([
      ['remove', ['natGateways']],
      ['add', ['sshAccess']],
    ]);
    expect(changes[1]?.causes[0]).toMatchObject({ before: 'false', after: 'true' });
  });

  test('shows what loses data first', () => {
    const { changes, losesData } = plan([
      modify('LoadBalancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'True', []),
      { Action: 'Add', LogicalResourceId: 'ConnectEndpoint', ResourceType: 'x' },
      databaseReplaced,
    ]);
    expect(changes.map(({ logicalId }) => logicalId)).toEqual([
      'DatabaseWithSnapshot',
      'LoadBalancer',
      'ConnectEndpoint',
    ]);
    expect(losesData).toEqual(['DatabaseWithSnapshot']);
  });

  test('cuts values that are too long for a page', () => {
    const { changes } = plan([
      modify('LaunchTemplate', 'AWS::EC2::LaunchTemplate', 'False', [
        property('UserData', { ChangeSource: 'DirectModification' }, { AfterValue: 'x'.repeat(5_000) }),
      ]),
    ]);
    expect(changes[0]?.causes[0]?.after).toHaveLength(501);
  });
});

describe('the interruptions of a plan', () => {
  const change = (
    logicalId: string,
    type: string,
    names: readonly string[],
    more: ResourceChangeDetail['Target'] = {},
  ) =>
    modify(
      logicalId,
      type,
      'False',
      names.map((name) => property(name, { ChangeSource: 'DirectModification' }, more)),
    );
  const ofGroup = change('AutoScalingGroup', 'AWS::AutoScaling::AutoScalingGroup', ['LaunchTemplate']);

  test('come after what is at stake, and before what nobody notices', () => {
    const { changes, interruptions, losesData } = plan([
      change('DataBucket', 'AWS::S3::Bucket', ['Tags']),
      change('DatabaseWithSnapshot', 'AWS::RDS::DBInstance', ['DBInstanceClass']),
      modify('ApiRule', 'AWS::ElasticLoadBalancingV2::ListenerRule', 'True', []),
      change('PrivateRoute2', 'AWS::EC2::Route', ['NatGatewayId']),
      { Action: 'Remove', LogicalResourceId: 'NatAddress2', ResourceType: 'AWS::EC2::EIP' },
      modify('LoadBalancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'True', []),
    ]);
    expect(changes.map(({ logicalId, interruption }) => [logicalId, interruption?.kind])).toEqual([
      ['LoadBalancer', 'replaced'],
      ['PrivateRoute2', 'short'],
      ['DatabaseWithSnapshot', 'short'],
      ['ApiRule', 'replaced'],
      ['NatAddress2', 'none'],
      ['DataBucket', 'none'],
    ]);
    expect(interruptions).toBe(
      'Short interruptions: the database (about 5 to 15 minutes), open connections to the internet (up to 30 seconds)',
    );
    expect(losesData).toEqual([]);
  });

  test('ask for the name where an address that people use is lost, and not for what is only interrupted', () => {
    const typed = (...changes: ResourceChange[]) => idsToType(plan(changes));
    expect(typed(change('DatabaseWithSnapshot', 'AWS::RDS::DBInstance', ['DBInstanceClass']))).toEqual([]);
    expect(typed(change('PrivateRoute2', 'AWS::EC2::Route', ['NatGatewayId']))).toEqual([]);
    expect(typed(modify('ApiRule', 'AWS::ElasticLoadBalancingV2::ListenerRule', 'True', []))).toEqual([]);
    expect(typed(modify('LoadBalancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'True', []))).toEqual([
      'LoadBalancer',
    ]);
    expect(typed(databaseReplaced)).toEqual(['DatabaseWithSnapshot']);
  });

  test.each(['MultiAZ', 'BackupRetentionPeriod', 'StorageType', 'AutoMinorVersionUpgrade'])(
    'are told from a replacement where CloudFormation leaves it open: %s',
    (name) => {
      const { changes, losesData, refusal } = plan(
        [
          modify('Database', 'AWS::RDS::DBInstance', 'Conditional', [
            property(name, { ChangeSource: 'DirectModification' }, { RequiresRecreation: 'Conditionally' }),
          ]),
        ],
        {},
        { finalSnapshot: false },
      );
      expect(changes[0]).toMatchObject({ action: 'modify', causes: [{ replaces: 'never' }] });
      expect({ losesData, refusal }).toEqual({ losesData: [], refusal: null });
    },
  );

  test('are those of the whole property where a value deep inside it changes', () => {
    const Path = '/Properties/LaunchTemplateData/TagSpecifications/0/Tags/1/Value';
    const { changes } = plan([change('LaunchTemplate', 'AWS::EC2::LaunchTemplate', ['Value'], { Path })]);
    expect(changes[0]).toMatchObject({
      interruption: { kind: 'none' },
      causes: [{ property: 'LaunchTemplateData' }],
    });
  });

  test('leave open what nobody knows, and what has no value yet', () => {
    const open = (name: string, RequiresRecreation: 'Always' | 'Conditionally') =>
      plan([
        modify('DatabaseWithSnapshot', 'AWS::RDS::DBInstance', 'Conditional', [
          property('MultiAZ', {}, { RequiresRecreation: 'Conditionally' }),
          property(name, {}, { RequiresRecreation }),
        ]),
      ]).changes[0]?.action;
    expect(open('SourceDbiResourceId', 'Conditionally')).toBe('replace-maybe');
    expect(open('DBSubnetGroupName', 'Always')).toBe('replace-maybe');
    expect(open('Engine', 'Conditionally')).toBe('replace');
  });

  test('of the database are shorter with a standby, which the change set shows', () => {
    const of = (context: string | undefined) =>
      plan([
        {
          ...change('DatabaseWithSnapshot', 'AWS::RDS::DBInstance', ['DBInstanceClass']),
          BeforeContext: context,
        },
      ]).changes[0]?.interruption?.seconds;
    expect(of('{"Properties":{"MultiAZ":"true"}}')).toEqual({ from: 60, to: 120 });
    for (const context of [undefined, '', '{', '[]', '{"Properties":null}']) {
      expect(of(context)).toEqual({ from: 300, to: 900 });
    }
  });

  test.each([
    [{ minInstances: 1, maxInstances: 3 }, 'none', 'one by one, and no fewer than the minimum of 1 serve'],
    [{ minInstances: 3, maxInstances: 3 }, 'none', 'only 2 of 3 serve'],
    [{ minInstances: 1, maxInstances: 1 }, 'short', 'The only instance stops before a new one starts'],
  ])('of the instances follow from the room that the group has: %j', (room, kind, words) => {
    const { interruption } = plan([ofGroup], room).changes[0] ?? {};
    expect(interruption).toMatchObject({ kind, says: expect.stringContaining(words) });
  });

  test.each([
    ['AllocatedStorage', '20', '21', /MySQL database.*at least 10%.*22 GiB/],
    ['EngineVersion', '8.4', '8.0', /does not go back/],
  ])('are none where AWS would refuse: %s from %s to %s', (name, BeforeValue, AfterValue, words) => {
    const { refusal } = plan([
      change('DatabaseWithSnapshot', 'AWS::RDS::DBInstance', [name], { BeforeValue, AfterValue }),
    ]);
    expect(refusal).toMatch(words);
  });
});

describe('a change that loses data', () => {
  test('of the database may be confirmed when there will be a final snapshot, else it is refused', () => {
    expect(plan([databaseReplaced]).refusal).toBeNull();
    const refused = plan([databaseReplaced], {}, { finalSnapshot: false });
    expect(refused.refusal).toMatch(/replace MySQL database .*no snapshot/);
  });

  test.each([
    ['Snapshot', false, null],
    ['ReplaceAndSnapshot', false, null],
    ['Delete', true, /remove MySQL database .*no snapshot/],
    ['ReplaceAndDelete', true, /remove MySQL database .*no snapshot/],
  ] as const)('of the database goes by what AWS says it will do: %s', (policy, finalSnapshot, refusal) => {
    const gone = {
      LogicalResourceId: 'Database',
      ResourceType: 'AWS::RDS::DBInstance',
      PolicyAction: policy,
    };
    const seen = plan([{ Action: 'Remove', ...gone }], {}, { finalSnapshot });
    expect(seen.losesData).toEqual(['Database']);
    if (refusal === null) expect(seen.refusal).toBeNull();
    else expect(seen.refusal).toMatch(refusal);
  });

  test.each(['True', 'Conditional'] as const)('of the bucket is refused: replacement %s', (replacement) => {
    const { refusal } = plan([modify('DataBucket', 'AWS::S3::Bucket', replacement, [])]);
    expect(refusal).toContain('Data bucket');
  });

  test('is none when the resource is changed in place or added', () => {
    const { losesData, refusal } = plan([
      modify('DataBucket', 'AWS::S3::Bucket', 'False', [property('Name', {})]),
      { Action: 'Add', LogicalResourceId: 'Database', ResourceType: 'AWS::RDS::DBInstance' },
    ]);
    expect({ losesData, refusal }).toEqual({ losesData: [], refusal: null });
  });

  test('of the key needs the word only where AWS keeps it', () => {
    const key = { Action: 'Remove', LogicalResourceId: 'Key', ResourceType: 'AWS::KMS::Key' } as const;
    expect(plan([{ ...key, PolicyAction: 'Retain' }])).toMatchObject({ losesData: ['Key'], refusal: null });
    expect(plan([{ ...key, PolicyAction: 'Delete' }]).refusal).toContain('could not be read');
  });
});
