import { expect, test } from 'vitest';
import { z } from 'zod';
import { outlineOf } from '@/infra-templates/outline';
import type { TopologyNode } from './blueprint';
import { type BlueprintDefinition, defineBlueprint } from './define-blueprint';

const template = outlineOf(`
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - { Label: { default: Storage }, Parameters: [Versions, KeepFiles] }
      - { Label: { default: Network }, Parameters: [Gateways] }
    ParameterLabels:
      Versions: { default: Versions to keep }
Parameters:
  Versions: { Type: Number, MinValue: 1, MaxValue: 9 }
  KeepFiles: { Type: String, Default: "no" }
  Gateways: { Type: String, AllowedValues: [none, one], Description: The way out }
Conditions:
  Keeps: !Equals [!Ref KeepFiles, "yes"]
  Deletes: !Not [!Equals [!Ref KeepFiles, "yes"]]
  HasGateway: !Equals [!Ref Gateways, one]
Resources:
  Files: { Type: AWS::S3::Bucket, Condition: Deletes }
  KeptFiles: { Type: AWS::S3::Bucket, Condition: Keeps, DeletionPolicy: Retain }
  FilesPolicy:
    Type: AWS::S3::BucketPolicy
    Properties: { Bucket: !If [Keeps, !Ref KeptFiles, !Ref Files] }
  Network: { Type: AWS::EC2::VPC }
  PublicSubnet: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Network } }
  Address: { Type: AWS::EC2::EIP, Condition: HasGateway }
  SpareAddress: { Type: AWS::EC2::EIP, Condition: HasGateway }
  Gateway:
    Type: AWS::EC2::NatGateway
    Condition: HasGateway
    Properties: { SubnetId: !Ref PublicSubnet, AllocationId: !GetAtt Address.AllocationId }
  Records:
    Type: AWS::RDS::DBInstance
    Properties: { AllocatedStorage: 100, DeletionProtection: true, DBSubnetGroupName: !Ref PublicSubnet }
Outputs:
  Bucket: { Description: Its name, Value: !Ref FilesPolicy }
  Address: { Value: "https://example.com" }
`);

const definition = {
  id: 'files',
  title: 'Files',
  summary: 'A bucket, and a database beside it.',
  template,
  inputsSchema: z.strictObject({
    gateways: z.string().default('none'),
    versions: z.int().default(3).describe('How many versions of a file are kept'),
    keepFiles: z.boolean().default(false),
    note: z.string().nullable().default(null),
    color: z.enum(['red', 'green']).default('red'),
    share: z.number().min(0).max(1).default(0.5),
  }),
  toParameters: ({ versions, keepFiles, gateways }) => ({
    Versions: String(versions),
    KeepFiles: keepFiles ? 'yes' : 'no',
    Gateways: gateways,
  }),
} satisfies BlueprintDefinition<{
  gateways: string;
  versions: number;
  keepFiles: boolean;
  note: string | null;
  color: 'red' | 'green';
  share: number;
}>;
const files = defineBlueprint(definition);
const { defaultInputs: defaults } = files;
const withGateway = { ...defaults, gateways: 'one' };
const keeping = { ...defaults, keepFiles: true };

test('fields come in the groups of the template, with its labels, limits and choices', () => {
  expect(files.fieldGroups).toEqual([
    {
      title: 'Storage',
      description: '',
      fields: [
        {
          key: 'versions',
          label: 'Versions to keep',
          help: 'How many versions of a file are kept.',
          control: 'number',
          min: 1,
          max: 9,
          advanced: false,
        },
        { key: 'keepFiles', label: 'Keep files', help: '', control: 'switch', advanced: false },
      ],
    },
    {
      title: 'Network',
      description: '',
      fields: [
        {
          key: 'gateways',
          label: 'Gateways',
          help: 'The way out.',
          control: 'select',
          options: [
            { value: 'none', label: 'none' },
            { value: 'one', label: 'one' },
          ],
          advanced: false,
        },
      ],
    },
    {
      title: 'Other',
      description: '',
      fields: [
        { key: 'note', label: 'Note', help: '', control: 'text', advanced: false },
        {
          key: 'color',
          label: 'Color',
          help: '',
          control: 'select',
          options: [
            { value: 'red', label: 'red' },
            { value: 'green', label: 'green' },
          ],
          advanced: false,
        },
        { key: 'share', label: 'Share', help: '', control: 'number', min: 0, max: 1, advanced: false },
      ],
    },
  ]);
});

test('words of its own take the place of single parts of a field, and of all groups', () => {
  const own = defineBlueprint({
    ...definition,
    fields: { versions: { label: 'History', unit: { one: 'version', many: 'versions' } } },
    groups: [{ title: 'Mine', description: 'All that counts.', inputs: ['versions'] }],
  });
  expect(own.fieldGroups.map(({ title, fields }) => [title, fields.length])).toEqual([
    ['Mine', 1],
    ['Other', 5],
  ]);
  expect(own.fieldGroups[0]?.fields[0]).toMatchObject({ label: 'History', max: 9, control: 'number' });
  expect(own.formatInput('versions', 2)).toBe('2 versions');
});

test('the values of a form become what the schema takes', () => {
  expect(
    files.fromForm({ versions: ' 4 ', keepFiles: 'on', note: '', share: '0.25', gateways: 'one' }),
  ).toEqual({
    versions: 4,
    keepFiles: true,
    share: 0.25,
    gateways: 'one',
  });
});

test('the resources are those whose conditions hold', () => {
  expect(files.resourcesFor(defaults)).toEqual([
    'Files',
    'FilesPolicy',
    'Network',
    'PublicSubnet',
    'Records',
  ]);
  expect(files.resourcesFor({ ...keeping, gateways: 'one' })).toEqual([
    'KeptFiles',
    'FilesPolicy',
    'Network',
    'PublicSubnet',
    'Address',
    'SpareAddress',
    'Gateway',
    'Records',
  ]);
  expect([files.resourceType('Gateway'), files.resourceType('constructor')]).toEqual([
    'AWS::EC2::NatGateway',
    '',
  ]);
});

test('a resource is called by its id in words, what is not in the template by its type', () => {
  expect(files.resourceName('KeptFiles', 'AWS::S3::Bucket')).toBe('Kept files');
  expect(files.resourceName('Gone', 'AWS::EC2::NatGateway')).toBe('NAT gateway');
  expect(files.resourceName('Gone', 'AWS::SQS::Queue')).toBe('Queue');
});

test('deletion policies say what stays: what is retained, and snapshots of databases unless told otherwise', () => {
  expect(
    files.survivors(defaults).map(({ logicalId, type, monthlyUsd }) => [logicalId, type, monthlyUsd]),
  ).toEqual([['Records', 'AWS::RDS::DBSnapshot', 9.5]]);
  expect(files.survivors(keeping).map(({ logicalId, type }) => [logicalId, type])).toEqual([
    ['Records', 'AWS::RDS::DBSnapshot'],
    ['KeptFiles', 'AWS::S3::Bucket'],
  ]);
});

test('what is protected follows from the properties', () => {
  expect(files.protectedResources(defaults)).toEqual(['Records']);
});

test('the cost is that of the types', () => {
  const { lines, monthlyUsd } = files.estimateMonthlyCost(withGateway);
  expect(lines.map(({ label, monthlyUsd: usd }) => [label, usd])).toEqual([
    ['NAT gateway', 32.85],
    ['Public addresses', 7.3],
    ['Bucket', 0],
  ]);
  expect(monthlyUsd).toBe(40.15);
  expect(files.estimateMonthlyCost(defaults).monthlyUsd).toBe(0);
});

test('the picture frames what is in the network, and leaves out wiring', () => {
  const shape = ({ id, children }: TopologyNode): unknown =>
    children.length > 0 ? [id, children.map(shape)] : id;
  expect(files.topology(withGateway).map(shape)).toEqual([
    ['Network', ['PublicSubnet', 'Gateway', 'Records']],
    'Files',
  ]);
});

test('all outputs are looked for, in the order of the template', () => {
  expect(files.primaryOutputs).toEqual(['Bucket', 'Address']);
});

test('the template is that of its id, and its hash the version', () => {
  expect(files.templatePath).toBe('infra-templates/files/template.yaml');
  expect(template.sha256.startsWith(files.version)).toBe(true);
});

test('an input behind a parameter is found by trying', () => {
  expect(files.inputsBehind('KeepFiles', defaults, { ...withGateway, keepFiles: true })).toEqual([
    'keepFiles',
  ]);
  expect(files.inputsBehind('Versions', defaults, withGateway)).toEqual([]);
});

test('nothing is fixed, refused or uploaded', () => {
  expect(files.checkChange(defaults, keeping)).toEqual([]);
  expect(files.checkAgainstTarget(defaults, { region: 'eu-west-3', accountId: '123456789012' })).toEqual([]);
  expect(files.artifacts(defaults)).toEqual([]);
});

test('an input that is fixed may not change, beside what the blueprint checks itself', () => {
  const { checkChange } = defineBlueprint({
    ...definition,
    fixedInputs: { keepFiles: 'This is fixed at launch' },
    checkChange: (before, after) =>
      after.versions < before.versions ? [{ path: 'versions', message: 'Only more' }] : [],
  });
  expect(checkChange(defaults, { ...keeping, versions: 1 })).toEqual([
    { path: 'keepFiles', message: 'This is fixed at launch' },
    { path: 'versions', message: 'Only more' },
  ]);
});

test('stored inputs that an earlier version took are read as far as they are taken, and what is fixed stays so', () => {
  const strict = defineBlueprint({
    ...definition,
    fixedInputs: { note: 'This is fixed at launch' },
    checkChange: (before, after) =>
      after.versions < before.versions ? [{ path: 'versions', message: 'Only more' }] : [],
  });
  const after = { ...defaults, color: 'green' };
  const before = { versions: 4, color: 'blue', note: null, shape: 'round' };
  expect(strict.readBefore(before, after)).toEqual({ ...after, versions: 4 });
  expect(strict.checkChange(before, after)).toEqual([{ path: 'versions', message: 'Only more' }]);
  expect(strict.checkChange({ ...before, versions: 1 }, after)).toEqual([]);
  expect(strict.checkChange({ ...before, versions: 1, note: 7 }, after)).toEqual([
    { path: 'note', message: 'This is fixed at launch' },
  ]);
  expect(strict.inputsBehind('KeepFiles', before, { ...after, keepFiles: true })).toEqual(['keepFiles']);
});

test('a blueprint may know what an update interrupts, and is asked with its inputs as they are read now', () => {
  const change = { logicalId: 'Files', type: 'AWS::S3::Bucket', action: 'modify', properties: [] } as const;
  const asked = { ...change, before: { versions: 4, color: 'blue' }, after: { ...defaults, versions: 5 } };
  expect(files.interruptions(asked)).toBeNull();
  const source = 'https://example.com/';
  const { interruptions } = defineBlueprint({
    ...definition,
    interruptions: ({ logicalId, before, after }) =>
      logicalId === 'Files'
        ? { kind: 'none', note: `From ${before.versions} ${before.color} to ${after.versions}.`, source }
        : null,
  });
  expect(interruptions(asked)).toEqual({ kind: 'none', note: 'From 4 red to 5.', source });
  expect(interruptions({ ...asked, logicalId: 'Network' })).toBeNull();
});
