import type {
  DBInstance,
  DBInstanceMessage,
  DBSnapshot,
  DBSnapshotMessage,
  DeleteDBSnapshotMessage,
  DeleteDBSnapshotResult,
  DescribeDBInstancesMessage,
  DescribeDBSnapshotsMessage,
  Filter,
} from '@aws-sdk/client-rds';
import * as sdk from '@aws-sdk/client-rds';
import type { FinalSnapshot, Stack, StackResource } from '@/lib/practice-aws/account/state';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import type { Actions, QueryService } from '@/lib/practice-aws/query/query-service';
import { attributeValue } from '@/lib/practice-aws/resource-types/lookup';
import {
  existingOfType,
  realProperties,
  resourceContext,
} from '@/lib/practice-aws/resource-types/stack-resource';
import { member, scalarText } from '@/lib/practice-aws/template/values';
import {
  describeAccountAttributes,
  describeDBEngineVersions,
  describeOrderableDBInstanceOptions,
} from './rds-offers';

/** Databases are what stacks made, with what somebody changed about them since. */
export const rds: QueryService = {
  dialect: 'query',
  version: '2014-10-31',
  xmlns: 'http://rds.amazonaws.com/doc/2014-10-31/',
  sdk,
  actions: {
    DescribeAccountAttributes: describeAccountAttributes,
    DescribeDBEngineVersions: describeDBEngineVersions,
    DescribeDBInstances: describeDBInstances,
    DescribeDBSnapshots: describeDBSnapshots,
    DeleteDBSnapshot: deleteDBSnapshot,
    DescribeOrderableDBInstanceOptions: describeOrderableDBInstanceOptions,
  } satisfies Actions<typeof sdk>,
};

const LARGEST_PAGE = 100;
const SMALLEST_PAGE = 20;

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html */
function describeDBInstances(call: Call, input: DescribeDBInstancesMessage): DBInstanceMessage {
  const filters = (input.Filters ?? []).map(readFilter);
  const all = databasesOf(call).filter((database) => filters.every((matches) => matches(database)));
  const { DBInstanceIdentifier: asked } = input;
  if (asked !== undefined && asked !== '') {
    const found = all.filter(({ DBInstanceIdentifier: id, DBInstanceArn: arn }) =>
      asked.startsWith('arn:') ? arn === asked : id === asked.toLowerCase(),
    );
    if (found.length > 0) return { DBInstances: found };
    throw new AwsError('DBInstanceNotFound', `DBInstance ${asked} not found.`, 404);
  }
  const first = all.findIndex(({ DBInstanceIdentifier: id = '' }) => id > (input.Marker ?? ''));
  const rest = first < 0 ? [] : all.slice(first);
  const page = rest.slice(0, pageSize(input.MaxRecords));
  return {
    DBInstances: page,
    Marker: page.length < rest.length ? page.at(-1)?.DBInstanceIdentifier : undefined,
  };
}

/**
 * The final snapshots, which are manual ones, on one page.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshots.html
 */
function describeDBSnapshots(call: Call, input: DescribeDBSnapshotsMessage): DBSnapshotMessage {
  const tests = (input.Filters ?? []).map(readSnapshotFilter);
  if (input.SnapshotType !== undefined && input.SnapshotType !== 'manual') return { DBSnapshots: [] };
  const found = snapshotsOf(call).filter(
    (snapshot) =>
      (!input.DBInstanceIdentifier || snapshot.of === input.DBInstanceIdentifier.toLowerCase()) &&
      tests.every((matches) => matches(snapshot)),
  );
  const { DBSnapshotIdentifier: asked } = input;
  if (!asked) return { DBSnapshots: found.map(describeSnapshot) };
  const one = found.filter(({ id }) => id === asked.toLowerCase());
  if (one.length > 0) return { DBSnapshots: one.map(describeSnapshot) };
  throw snapshotNotFound(asked);
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBSnapshot.html */
function deleteDBSnapshot(call: Call, input: DeleteDBSnapshotMessage): DeleteDBSnapshotResult {
  const asked = input.DBSnapshotIdentifier ?? '';
  const found = snapshotsOf(call).find(({ id }) => id === asked.toLowerCase());
  if (found === undefined) throw snapshotNotFound(asked);
  const { world } = call.engine;
  world.snapshots = world.snapshots.filter((snapshot) => snapshot !== found);
  world.changes += 1;
  return { DBSnapshot: { ...describeSnapshot(found), Status: 'deleted' } };
}

function snapshotsOf({ engine, account, region }: Call): FinalSnapshot[] {
  return engine.world.snapshots.filter(
    (snapshot) => snapshot.account === account && snapshot.region === region,
  );
}

function snapshotNotFound(id: string): AwsError {
  return new AwsError('DBSnapshotNotFound', `DBSnapshot ${id} not found.`, 404);
}

function describeSnapshot({ id, of, account, region, at, storage, key }: FinalSnapshot): DBSnapshot {
  return {
    DBSnapshotIdentifier: id,
    DBSnapshotArn: `arn:aws:rds:${region}:${account}:snapshot:${id}`,
    DBInstanceIdentifier: of,
    SnapshotType: 'manual',
    Status: 'available',
    SnapshotCreateTime: new Date(at),
    AllocatedStorage: Number(storage ?? 0),
    Encrypted: key !== undefined,
    KmsKeyId: key,
  };
}

function readSnapshotFilter({ Name: name = '', Values: values = [] }: Filter) {
  const read = {
    'db-instance-id': ({ of }: FinalSnapshot) => of,
    'db-snapshot-id': ({ id }: FinalSnapshot) => id,
    'snapshot-type': () => 'manual',
  }[name];
  if (read === undefined) throw new AwsError('InvalidParameterValue', `Unrecognized filter name: ${name}`);
  return (snapshot: FinalSnapshot) => values.includes(read(snapshot));
}

function pageSize(records: number = LARGEST_PAGE): number {
  if (records >= SMALLEST_PAGE && records <= LARGEST_PAGE) return records;
  throw new AwsError(
    'InvalidParameterValue',
    `Invalid value ${records} for MaxRecords. Must be between ${SMALLEST_PAGE} and ${LARGEST_PAGE}`,
  );
}

/** Sorted by name, so that a page goes on where the last one ended, whatever came or went meanwhile. */
function databasesOf(call: Call): DBInstance[] {
  const databases = existingOfType(call.engine.world, call, 'AWS::RDS::DBInstance').map(describeDatabase);
  return databases.sort((one, other) =>
    (one.DBInstanceIdentifier ?? '') < (other.DBInstanceIdentifier ?? '') ? -1 : 1,
  );
}

function describeDatabase({ stack, resource }: { stack: Stack; resource: StackResource }): DBInstance {
  const properties = realProperties(resource);
  const text = (name: string) => scalarText(member(properties, name));
  const number = (name: string) => (text(name) === undefined ? undefined : Number(text(name)));
  const flag = (name: string) => text(name) === 'true';
  const attribute = (name: string) => {
    const value = resource.attributes[name];
    return typeof value === 'string' ? value : undefined;
  };
  const id = resource.physicalId ?? '';
  const arn = attributeValue(resourceContext(stack, resource), resource.type, id, 'DBInstanceArn');
  return {
    DBInstanceIdentifier: id,
    DBInstanceArn: typeof arn === 'string' ? arn : undefined,
    DBInstanceClass: text('DBInstanceClass'),
    DBInstanceStatus: statusOf(resource),
    DbiResourceId: attribute('DbiResourceId'),
    Engine: text('Engine'),
    EngineVersion: text('EngineVersion'),
    MasterUsername: text('MasterUsername'),
    DBName: text('DBName'),
    AllocatedStorage: number('AllocatedStorage'),
    StorageType: text('StorageType'),
    StorageEncrypted: flag('StorageEncrypted'),
    KmsKeyId: text('KmsKeyId'),
    BackupRetentionPeriod: number('BackupRetentionPeriod') ?? 1,
    MultiAZ: flag('MultiAZ'),
    DeletionProtection: flag('DeletionProtection'),
    PubliclyAccessible: flag('PubliclyAccessible'),
    Endpoint: {
      Address: attribute('Endpoint.Address'),
      Port: Number(attribute('Endpoint.Port') ?? '3306'),
    },
    TagList: (resource.stackTags ?? []).map(({ key, value }) => ({ Key: key, Value: value })),
  };
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html */
function statusOf({ status, turn }: StackResource): string {
  if (status === 'DELETE_IN_PROGRESS') return 'deleting';
  if (turn !== 'working') return 'available';
  return status === 'CREATE_IN_PROGRESS' ? 'creating' : 'modifying';
}

type Matches = (database: DBInstance) => boolean;

const FILTERS: ReadonlyMap<string, (database: DBInstance) => readonly (string | undefined)[]> = new Map([
  ['db-cluster-id', () => []],
  ['db-instance-id', (database: DBInstance) => [database.DBInstanceIdentifier, database.DBInstanceArn]],
  ['dbi-resource-id', (database: DBInstance) => [database.DbiResourceId]],
  ['domain', () => []],
  ['engine', (database: DBInstance) => [database.Engine]],
]);

function readFilter({ Name: name = '', Values: values = [] }: Filter): Matches {
  const read = FILTERS.get(name);
  if (read === undefined) throw new AwsError('InvalidParameterValue', `Unrecognized filter name: ${name}`);
  return (database) => read(database).some((value) => value !== undefined && values.includes(value));
}
