import { type PropertyFacts, reference, type UpdateFacts } from './interruption';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency */
const spreads: PropertyFacts = {
  effect: { kind: 'none', note: 'It takes a few seconds until it applies everywhere.' },
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html',
};

export const security = {
  'AWS::KMS::Key': {
    source: reference('kms-key'),
    unnoticed: ['Description', 'Enabled', 'EnableKeyRotation', 'KeyPolicy', 'PendingWindowInDays', 'Tags'],
    replacing: [],
  },
  'AWS::KMS::Alias': {
    source: reference('kms-alias'),
    unnoticed: ['TargetKeyId'],
    replacing: ['AliasName'],
  },
  'AWS::SecretsManager::RotationSchedule': {
    source: reference('secretsmanager-rotationschedule'),
    unnoticed: ['RotationRules'],
    replacing: ['SecretId'],
    properties: {
      RotateImmediatelyOnUpdate: {
        effect: {
          kind: 'none',
          note: 'Turned on, the password is rotated at once; programs have to read it again.',
        },
        source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_now.html',
      },
    },
  },
  'AWS::SecretsManager::Secret': {
    source: reference('secretsmanager-secret'),
    unnoticed: ['Description', 'KmsKeyId', 'ReplicaRegions', 'Tags'],
    replacing: ['Name'],
  },
  'AWS::IAM::Role': {
    source: reference('iam-role'),
    unnoticed: ['Description', 'MaxSessionDuration', 'Tags'],
    replacing: ['Path', 'RoleName'],
    properties: {
      AssumeRolePolicyDocument: spreads,
      ManagedPolicyArns: spreads,
      PermissionsBoundary: spreads,
      Policies: spreads,
    },
  },
  'AWS::IAM::Policy': {
    source: reference('iam-policy'),
    unnoticed: ['PolicyName'],
    replacing: [],
    properties: { Groups: spreads, PolicyDocument: spreads, Roles: spreads, Users: spreads },
  },
  'AWS::IAM::InstanceProfile': {
    source: reference('iam-instanceprofile'),
    unnoticed: [],
    replacing: ['InstanceProfileName', 'Path'],
    properties: { Roles: spreads },
  },
} as const satisfies Record<string, UpdateFacts>;
