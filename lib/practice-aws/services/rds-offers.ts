import type {
  AccountAttributesMessage,
  DBEngineVersion,
  DBEngineVersionMessage,
  DescribeDBEngineVersionsMessage,
  DescribeOrderableDBInstanceOptionsMessage,
  OrderableDBInstanceOption,
  OrderableDBInstanceOptionsMessage,
} from '@aws-sdk/client-rds';
import { QUOTAS } from '@/lib/practice-aws/account/quotas';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { databaseClasses, ENGINE_VERSIONS } from '@/lib/practice-aws/resource-types/database-classes';
import { zonesWith } from '@/lib/practice-aws/rules/offerings';
import { appliedQuota, quotaUsage } from '@/lib/practice-aws/rules/quotas';
import { pageOf } from './page-of';

/** What RDS could make, beside what it has made. */

const LARGEST_PAGE = 100;

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeOrderableDBInstanceOptions.html */
export function describeOrderableDBInstanceOptions(
  call: Call,
  input: DescribeOrderableDBInstanceOptionsMessage,
): OrderableDBInstanceOptionsMessage {
  const { Engine: engine = '', EngineVersion: version, DBInstanceClass: wanted } = input;
  const versions = versionsOf(engine, version);
  const classes = databaseClasses().filter(({ name }) => wanted === undefined || name === wanted);
  const all = versions.flatMap((EngineVersion) =>
    classes.flatMap(({ name }) => {
      const zones = zonesWith(call.engine, call, name);
      return zones.length === 0 ? [] : option(engine, EngineVersion, name, zones);
    }),
  );
  const page = pageOf(all, { size: input.MaxRecords ?? LARGEST_PAGE, token: input.Marker });
  return { OrderableDBInstanceOptions: page.page, Marker: page.next };
}

function option(
  Engine: string,
  EngineVersion: string,
  DBInstanceClass: string,
  zones: readonly string[],
): OrderableDBInstanceOption {
  return {
    Engine,
    EngineVersion,
    DBInstanceClass,
    LicenseModel: LICENSES[Engine],
    AvailabilityZones: zones.map((Name) => ({ Name })),
    MultiAZCapable: zones.length > 1,
    ReadReplicaCapable: true,
    Vpc: true,
    SupportsStorageEncryption: true,
    StorageType: 'gp3',
    SupportsIops: true,
    SupportsIAMDatabaseAuthentication: true,
    SupportsPerformanceInsights: !/\.(micro|small)$/.test(DBInstanceClass),
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage
    MinStorageSize: 20,
    MaxStorageSize: 65_536,
  };
}

const LICENSES: Readonly<Record<string, string>> = {
  mysql: 'general-public-license',
  postgres: 'postgresql-license',
};

/**
 * A version is one, or all that continue it: `8.4`.
 * @throws AwsError InvalidParameterCombination (hashicorp/terraform-provider-aws#21448)
 */
function versionsOf(engine: string, asked: string | undefined): readonly string[] {
  const known = Object.hasOwn(ENGINE_VERSIONS, engine) ? ENGINE_VERSIONS[engine] : undefined;
  if (known === undefined) throw new AwsError('InvalidParameterValue', `Unrecognized engine name: ${engine}`);
  const found = known.filter((version) => asked === undefined || isOrContinues(version, asked));
  if (found.length > 0) return found;
  throw new AwsError('InvalidParameterCombination', `Cannot find version ${asked} for ${engine}`);
}

function isOrContinues(version: string, asked: string): boolean {
  return version === asked || version.startsWith(`${asked}.`);
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html */
export function describeDBEngineVersions(
  _call: Call,
  input: DescribeDBEngineVersionsMessage,
): DBEngineVersionMessage {
  const { Engine: engine, EngineVersion: asked, DefaultOnly: defaultOnly } = input;
  const all = Object.entries(ENGINE_VERSIONS)
    .filter(([name]) => engine === undefined || name === engine)
    .flatMap(([name, versions]) => {
      const found = versions.filter((version) => asked === undefined || isOrContinues(version, asked));
      return (defaultOnly ? found.slice(-1) : found).map((version) => describeVersion(name, version));
    });
  const page = pageOf(all, { size: input.MaxRecords ?? LARGEST_PAGE, token: input.Marker });
  return { DBEngineVersions: page.page, Marker: page.next };
}

function describeVersion(Engine: string, EngineVersion: string): DBEngineVersion {
  const parts = EngineVersion.split('.');
  const major = parts.slice(0, -1).join('.');
  return {
    Engine,
    EngineVersion,
    MajorEngineVersion: major,
    DBParameterGroupFamily: `${Engine}${major}`,
    DBEngineDescription: Engine === 'mysql' ? 'MySQL Community Edition' : 'PostgreSQL',
    Status: 'available',
  };
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeAccountAttributes.html */
export function describeAccountAttributes(call: Call): AccountAttributesMessage {
  const { engine, account, region } = call;
  return {
    AccountQuotas: [
      {
        AccountQuotaName: 'DBInstances',
        Used: quotaUsage(engine, { account, region }, QUOTAS.databases),
        Max: appliedQuota(engine, { account, region }, QUOTAS.databases),
      },
    ],
  };
}
