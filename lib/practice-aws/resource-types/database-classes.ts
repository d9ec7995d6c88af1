import { type InstanceType, instanceTypes } from './instance-families';

/**
 * Which classes RDS offers for MySQL and PostgreSQL, by the family of the instances that they run on: the regions without
 * them, as cfn-lint has it from DescribeOrderableDBInstanceOptions
 * (aws-cloudformation/cfn-lint: data/schemas/extensions/aws_rds_dbinstance/dbinstanceclass_enum.json).
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html
 */
const ABSENT: ReadonlyMap<string, readonly string[]> = new Map([
  ['t3', []],
  ['t4g', ['ca-west-1']],
  ['m5', ['ap-east-2', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ca-west-1', 'mx-central-1']],
  ['m6g', []],
  ['m6i', ['ap-southeast-4', 'cn-north-1', 'cn-northwest-1', 'eu-central-2', 'eu-south-2', 'me-central-1']],
  ['m7g', ['af-south-1', 'ap-east-1', 'ca-west-1', 'eu-south-1', 'us-gov-west-1']],
  ['r5', ['ap-east-2', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ca-west-1', 'mx-central-1']],
  ['r6g', []],
  ['r7g', ['af-south-1', 'ap-southeast-4', 'eu-west-3', 'me-central-1']],
]);

/** A database class, with the letters of the zones that lack it as its instances do. */
export function databaseClass(name: string): Pick<InstanceType, 'name' | 'absent'> | undefined {
  return databaseClasses().find((one) => one.name === name);
}

export function databaseClasses(): Pick<InstanceType, 'name' | 'absent'>[] {
  return instanceTypes().flatMap(({ name, absent }) => {
    const [family = '', size = ''] = name.split('.');
    const regions = ABSENT.get(family);
    const isTooSmall = size === 'nano' || (size === 'medium' && !family.startsWith('t'));
    if (regions === undefined || isTooSmall) return [];
    const inSomeZones = Object.entries(absent).filter(([, letters]) => letters !== '*');
    const inNone = regions.map((region) => [region, '*']);
    return { name: `db.${name}`, absent: Object.fromEntries([...inSomeZones, ...inNone]) };
  });
}

/** The minor versions that can still be made, oldest first. */
export const ENGINE_VERSIONS: Readonly<Record<string, readonly string[]>> = {
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html
  mysql: [
    ...['8.0.40', '8.0.41', '8.0.42', '8.0.43', '8.0.44', '8.0.45', '8.0.46'],
    ...['8.4.3', '8.4.4', '8.4.5', '8.4.6', '8.4.7', '8.4.8', '8.4.9'],
  ],
  // https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
  postgres: ['16.9', '16.10', '17.5', '17.6'],
};
