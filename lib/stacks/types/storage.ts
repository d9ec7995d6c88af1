import { cents, databasePrices, monthlyUsd, priceOf, prices } from './prices';
import { isTrue, numberIn } from './property-values';
import type { Kept, Properties, ResourceCost, TypeFacts } from './type-facts';

/** What holds data: databases, buckets, tables, file systems. */
export const storage = {
  'AWS::RDS::DBInstance': {
    name: 'database',
    data: {
      loss: 'AWS would take no snapshot of it, so its data would be gone',
      confirmable: 'kept',
      remark:
        'Its data does not move to a new one, which starts empty. AWS takes a snapshot first; restoring it is up to you.',
    },
    deletionProtection: {
      property: 'DeletionProtection',
      isOn: ({ DeletionProtection }) => isTrue(DeletionProtection),
    },
    deleteAction: 'rds:DeleteDBInstance',
    typicalEnd: { CREATE: 600, UPDATE: 600, DELETE: 780 },
    cost: costOfDatabase,
    snapshot: {
      type: 'AWS::RDS::DBSnapshot',
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
      byDefault: (properties) => !('DBClusterIdentifier' in properties),
      left: ({ AllocatedStorage }) => snapshotOf(numberIn(AllocatedStorage, 0)),
    },
    failures: [
      {
        // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.ModifyingExisting.ScalingUp.html
        when: /storage change is being optimized|storage[ -]optimization|storage.*(last|within|past|for) (6|six) hours/i,
        says: 'RDS changes the storage of a database once in six hours, and not while it still optimizes the last change. Update again later; storage that was changed outside Slipway counts, too.',
      },
      {
        // What RDS says of a size that is too small, or too little more. github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1312
        when: /storage.*(10 ?%|10 percent|ten percent)|Invalid storage size for engine/i,
        says: 'RDS grows storage by at least 10%. The database may have more than its inputs say, as a rollback does not shrink it: choose a larger size.',
      },
      {
        when: /does not support creating a DB instance with the following combination|Invalid DB Instance class/i,
        says: 'RDS does not offer this class with this engine version here. Choose another database class.',
      },
      {
        when: /permission to create service linked role/i,
        says: 'RDS has never been used in this account, and makes a role of its own first. Try again in a few minutes; if that fails, the target’s role lacks iam:CreateServiceLinkedRole.',
        onlyHere: true,
      },
      {
        when: /KMSKeyNotAccessible|KMS key .*(not found|disabled|not accessible|isn['’]t accessible)|specified KMS key/i,
        says: 'RDS could not use the key that the database is encrypted with. Check in KMS that it is enabled.',
        onlyHere: true,
      },
      {
        when: /(is not|isn['’]t) (currently )?in (the|an) available state|InvalidDBInstanceState/i,
        says: 'The database was busy with something else, such as a backup. Wait until RDS shows it as available, then try again.',
        onlyHere: true,
      },
      {
        when: /InstanceQuotaExceeded|DB Instance quota exceeded/i,
        says: 'The account has reached its limit of databases in this region. Tear down an environment, or ask the platform team to raise the quota.',
      },
      {
        when: /specify both the storage size and iops|Invalid iops value|can['’]t specify IOPS/i,
        says: 'RDS counts the speed of the storage in another way from 400 GiB on, and refused this size without it. Keep the size on the side of 400 GiB where it is, or have the platform team change it in RDS.',
      },
      {
        when: /Cannot (upgrade|modify) .* from \S+ to \S+|downgrade/i,
        says: 'RDS does not take this engine version: it does not go back to an older one, and skips none that it has to pass.',
        onlyHere: true,
      },
      {
        when: /Cannot delete protected DB Instance|DeletionProtection/i,
        says: 'The database is protected from deletion. Turn the protection off, by editing the environment or, where it was turned on there, in RDS; then start the teardown again.',
      },
    ],
    teardown: databaseWords,
  },
  'AWS::RDS::DBCluster': {
    name: 'database cluster',
    data: { loss: 'AWS would take no snapshot of it, so its data would be gone', confirmable: 'kept' },
    deletionProtection: {
      property: 'DeletionProtection',
      isOn: ({ DeletionProtection }) => isTrue(DeletionProtection),
    },
    deleteAction: 'rds:DeleteDBCluster',
    usage: 'by its instances, what it holds, reads and writes',
    snapshot: {
      type: 'AWS::RDS::DBClusterSnapshot',
      byDefault: () => true,
      left: () => ({
        note: 'The final snapshot of the database. What it costs depends on how much is in it.',
        monthlyUsd: 0,
      }),
    },
    teardown: databaseWords,
  },
  /** Made at the end of a database, by its deletion policy. */
  'AWS::RDS::DBSnapshot': { name: 'final snapshot of the database', plural: 'snapshots of databases' },
  'AWS::RDS::DBSubnetGroup': {
    name: 'subnets of the database',
    plural: 'groups of database subnets',
    failures: [
      {
        when: /availability zone.* coverage requirement|DoesNotCoverEnoughAZs/i,
        says: 'RDS needs subnets in at least two zones. Choose more zones.',
      },
      {
        when: /subnets to be deleted are currently in use|SubnetAlreadyInUse/i,
        says: 'The database is in one of the subnets that were to go, and RDS does not move it. Keep the zones that the environment has.',
      },
    ],
  },
  'AWS::S3::Bucket': {
    name: 'bucket',
    data: {
      loss: 'what is in it would stay behind, and the new one would be empty',
      confirmable: 'never',
    },
    mustBeEmpty: true,
    deleteAction: 's3:DeleteBucket',
    // Behind what writes into it, or serves from it.
    typicalEnd: { DELETE: 540 },
    usage: 'by what it holds and how often that is read',
    kept: { note: 'Kept, with everything in it. What that costs depends on how much it is.', monthlyUsd: 0 },
    failures: [
      {
        when: /bucket you tried to delete is not empty/i,
        says: 'The bucket still holds objects. Empty it, every version of every object, or start the teardown again and let Slipway empty it.',
      },
    ],
    teardown: (name) => `The ${name} is deleted. What is in it is deleted only with your consent.`,
  },
  'AWS::S3::BucketPolicy': { name: 'bucket policy', typicalEnd: { DELETE: 120 } },
  'AWS::DynamoDB::Table': {
    name: 'table',
    data: {
      loss: 'AWS would keep no copy of it, so its items would be gone',
      confirmable: 'kept',
      remark: 'Its items do not move to a new one, which starts empty.',
    },
    deletionProtection: {
      property: 'DeletionProtectionEnabled',
      isOn: ({ DeletionProtectionEnabled }) => isTrue(DeletionProtectionEnabled),
    },
    deleteAction: 'dynamodb:DeleteTable',
    typicalEnd: { DELETE: 60 },
    usage: 'by what it holds, reads and writes',
    kept: { note: 'Kept, with everything in it. What that costs depends on how much it is.', monthlyUsd: 0 },
    failures: [
      {
        when: /deletion ?protection/i,
        says: 'The table is protected from deletion. Turn the protection off in DynamoDB; then start the teardown again.',
        onlyHere: true,
      },
    ],
    teardown: (name, keeps) =>
      keeps === null ? `The ${name} is deleted with everything in it.` : `The ${name} stays in AWS.`,
  },
  'AWS::EC2::Volume': {
    name: 'volume',
    data: { loss: 'AWS would take no snapshot of it, so its data would be gone', confirmable: 'kept' },
    deleteAction: 'ec2:DeleteVolume',
    usage: 'by its size',
  },
  'AWS::EFS::FileSystem': {
    name: 'file system',
    data: { loss: 'the files in it would be gone', confirmable: 'kept' },
    deleteAction: 'elasticfilesystem:DeleteFileSystem',
    usage: 'by what it holds',
  },
} as const satisfies Record<string, TypeFacts>;

/** Twice with a standby; a password that RDS keeps in Secrets Manager is paid there. */
function costOfDatabase(database: Properties): ResourceCost | null {
  const hour = priceOf(databasePrices, database.DBInstanceClass);
  if (hour === null) return null;
  const gib = numberIn(database.AllocatedStorage, 0);
  const standby = isTrue(database.MultiAZ);
  const single = monthlyUsd(hour) + monthlyUsd(prices.databaseGiB, gib);
  const password = isTrue(database.ManageMasterUserPassword) ? monthlyUsd(prices.secret) : 0;
  return {
    detail: `${database.DBInstanceClass}, ${gib} GiB${standby ? ', with a standby' : ''}`,
    monthlyUsd: (standby ? 2 : 1) * single + password,
  };
}

/** A snapshot is paid by what is in it: the database's storage is the most that it can cost. */
function snapshotOf(gib: number) {
  return {
    note: `The final snapshot of the database, at most ${gib} GiB. It costs storage until it is deleted.`,
    monthlyUsd: cents(monthlyUsd(prices.databaseSnapshotGiB, gib)),
  };
}

function databaseWords(name: string, keeps: Kept): string {
  if (keeps === 'resource') return `The ${name} stays in AWS, with its data.`;
  return keeps === 'snapshot'
    ? `The ${name} is deleted. A final snapshot is taken first; it stays in AWS.`
    : `The ${name} and its data are deleted. No final snapshot is taken: the data is lost.`;
}
