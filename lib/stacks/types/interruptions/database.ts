import { isTrue, numberIn } from '@/lib/stacks/types/property-values';
import { type Effect, reference, type UpdateFacts, type ValueChange } from './interruption';

const guide = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide';
/** A table of all settings: when a change of one is made, and whether the database is down meanwhile. */
const settings = `${guide}/USER_ModifyInstance.Settings.html`;

/**
 * CloudFormation has RDS make every change at once, not in the maintenance window, and replaces a database only for what
 * its handler counts as immutable: of several properties that a change set calls conditional, no value ever replaces.
 * https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds (`applyImmediately` in Translator.java,
 * ImmutabilityHelper.java); https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1788
 */
export const database = {
  'AWS::RDS::DBInstance': {
    source: reference('rds-dbinstance'),
    unnoticed: [
      'AllowMajorVersionUpgrade',
      'AutoMinorVersionUpgrade',
      'CopyTagsToSnapshot',
      'DeleteAutomatedBackups',
      'DeletionProtection',
      'EnableCloudwatchLogsExports',
      'EnablePerformanceInsights',
      'Iops',
      'ManageMasterUserPassword',
      'MasterUserSecret',
      'MasterUserPassword',
      'MaxAllocatedStorage',
      'MonitoringInterval',
      'MonitoringRoleArn',
      'PerformanceInsightsRetentionPeriod',
      'PreferredBackupWindow',
      'PubliclyAccessible',
      'StorageThroughput',
      'Tags',
      'VPCSecurityGroups',
    ],
    replacing: [
      'CharacterSetName',
      'DBInstanceIdentifier',
      'DBName',
      'DBSubnetGroupName',
      'KmsKeyId',
      'MasterUsername',
      'Port',
      'StorageEncrypted',
      'Timezone',
    ],
    properties: {
      Engine: { effect: { kind: 'replaced' }, source: reference('rds-dbinstance') },
      EngineVersion: {
        effect: {
          kind: 'short',
          what: 'the database',
          seconds: [300, 1_200],
          note: 'A standby is upgraded at the same time, so it does not shorten this.',
        },
        source: `${guide}/USER_UpgradeDBInstance.Upgrading.html`,
        refusal: ({ before, after }) =>
          isOlder(after, before)
            ? `RDS does not go back to an older engine version: it has ${before}, not ${after}.`
            : null,
      },
      DBInstanceClass: {
        effect: ({ resource }) =>
          isTrue(resource.MultiAZ)
            ? {
                kind: 'short',
                what: 'the database',
                seconds: [60, 120],
                note: 'The standby is changed first and takes over.',
              }
            : {
                kind: 'short',
                what: 'the database',
                seconds: [300, 900],
                note: 'With a standby in another zone it would be 1 to 2 minutes.',
              },
        source: 'https://repost.aws/knowledge-center/rds-performance-impact',
      },
      AllocatedStorage: {
        effect: {
          kind: 'none',
          note: 'The database may be slower while AWS optimizes the storage. It takes no other change of its storage for six hours.',
        },
        source: settings,
        refusal: ({ before, after }) => storageRefusal(numberIn(before, 0), numberIn(after, 0)),
      },
      StorageType: { effect: ofStorageType, source: settings },
      MultiAZ: {
        effect: ({ after }) => ({
          kind: 'none',
          note: isTrue(after) ? 'The database may be slower while AWS makes the standby.' : undefined,
        }),
        source: `${guide}/Concepts.MultiAZ.Migrating.html`,
      },
      BackupRetentionPeriod: {
        effect: ofBackupRetention,
        source: `${guide}/USER_WorkingWithAutomatedBackups.BackupRetention.html`,
      },
      // RDS would leave the reboot to the owner; CloudFormation's handler reboots once parameters wait for one
      // (`shouldReboot` in UpdateHandler.java).
      DBParameterGroupName: {
        effect: reboot('CloudFormation reboots the database, so that the new parameters apply.'),
        source: reference('rds-dbinstance'),
      },
      OptionGroupName: { effect: { kind: 'none' }, source: settings },
      CACertificateIdentifier: {
        effect: reboot('An engine that can change its certificate while it runs does so without a reboot.'),
        source: `${guide}/UsingWithRDS.SSL-certificate-rotation.html`,
      },
      EnableIAMDatabaseAuthentication: { effect: { kind: 'none' }, source: settings },
      PreferredMaintenanceWindow: {
        effect: {
          kind: 'none',
          note: 'If the new window is open now, maintenance that waits for it begins at once.',
        },
        source: settings,
      },
    },
  },
  'AWS::RDS::DBSubnetGroup': {
    source: reference('rds-dbsubnetgroup'),
    unnoticed: ['DBSubnetGroupDescription', 'SubnetIds', 'Tags'],
    replacing: ['DBSubnetGroupName'],
  },
} as const satisfies Record<string, UpdateFacts>;

function reboot(note = 'Turning automatic backups on or off reboots the database.'): Effect {
  return { kind: 'short', what: 'the database', seconds: [60, 300], note };
}

/** Only from and to magnetic storage. */
function ofStorageType({ before, after }: ValueChange): Effect {
  const isMagnetic = (type: string | null) => type === 'standard';
  return isMagnetic(before) === isMagnetic(after)
    ? { kind: 'none', note: 'The database may be slower while AWS moves the storage.' }
    : { kind: 'short', what: 'the database', seconds: [60, 600] };
}

/** Turning backups on or off reboots; a change of the days does not. */
function ofBackupRetention({ before, after }: ValueChange): Effect {
  const [from, to] = [numberIn(before, Number.NaN), numberIn(after, Number.NaN)];
  // A value that is not shown, or not known before the update: it may be this.
  if (Number.isNaN(from) || Number.isNaN(to)) return reboot();
  if (to === 0 && from > 0)
    return {
      ...reboot('Turning backups off reboots the database and deletes the automatic backups that exist.'),
      loses: 'backups',
    };
  if (from === 0 && to > 0) return reboot();
  return {
    kind: 'none',
    note:
      to < from
        ? `Automatic backups older than ${to === 1 ? '1 day' : `${to} days`} are deleted.`
        : undefined,
  };
}

/** The least that storage can grow to. */
export function leastStorage(gib: number): number {
  // In whole numbers: 1.1 times a number is not always what one would expect.
  return Math.ceil((gib * 11) / 10);
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.ModifyingExisting.ScalingUp.html */
function storageRefusal(before: number, after: number): string | null {
  if (before === 0 || after === 0 || after === before) return null;
  if (after < before) return `RDS never shrinks storage: it has ${before} GiB, not ${after} GiB.`;
  const least = leastStorage(before);
  return after < least
    ? `RDS grows storage by at least 10%: from ${before} GiB to ${least} GiB or more, not to ${after} GiB.`
    : null;
}

/** Whether a version such as "8.0" is before another, as far as both are numbers. */
function isOlder(one: string | null, other: string | null): boolean {
  const parts = (version: string | null) => (version ?? '').split('.').map(Number);
  const [left, right] = [parts(one), parts(other)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (Number.isNaN(difference)) return false;
    if (difference !== 0) return difference < 0;
  }
  return false;
}
