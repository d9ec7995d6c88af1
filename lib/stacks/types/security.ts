import { monthlyUsd, prices } from './prices';
import type { TypeFacts } from './type-facts';

/** Identities, keys, secrets and certificates. */
export const security = {
  'AWS::IAM::Role': {
    name: 'role',
    deleteAction: 'iam:DeleteRole',
    failures: [
      {
        when: /must (detach all|delete) policies first/i,
        says: 'Somebody gave the role a policy outside the stack. Detach it in IAM, then tear down again.',
      },
      {
        when: /must remove roles from instance profile first/i,
        says: 'Somebody put the role into an instance profile outside the stack. Remove it there, then tear down again.',
      },
    ],
  },
  'AWS::IAM::Policy': { name: 'permissions', plural: 'sets of permissions' },
  'AWS::IAM::ManagedPolicy': { name: 'managed policy' },
  'AWS::IAM::InstanceProfile': { name: 'instance profile', typicalEnd: { CREATE: 180 } },
  'AWS::IAM::OIDCProvider': { name: 'identity provider' },
  'AWS::KMS::Key': {
    name: 'encryption key',
    failures: [
      {
        when: /policy will not allow you to update the key policy/i,
        says: 'KMS refuses a key that nobody could manage afterwards: its policy leaves out the role that creates it. The template’s maintainers have to correct the policy.',
      },
      {
        when: /one or more invalid principals/i,
        says: 'The key’s policy names a role or user that does not exist in this account. The template’s maintainers have to correct it, or an admin creates what it names.',
      },
    ],
    data: {
      loss: 'what was encrypted with it could not be read any more',
      // AWS deletes one after a waiting period of a week at least:
      // https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
      confirmable: 'not-deleted',
      remark: 'It stays in AWS, as what was encrypted with it can be read only as long as it exists.',
    },
    deleteAction: 'kms:ScheduleKeyDeletion',
    cost: () => ({ detail: 'key, used or not', monthlyUsd: monthlyUsd(prices.key) }),
    kept: {
      note: 'Kept. Costs about 1 USD a month until it is deleted.',
      monthlyUsd: monthlyUsd(prices.key),
    },
    teardown: (name, keeps) =>
      keeps === null
        ? null
        : `The ${name} stays in AWS: what was encrypted with it can be read only with it.`,
  },
  'AWS::KMS::Alias': { name: 'key alias', deleteAction: 'kms:DeleteAlias' },
  'AWS::SecretsManager::Secret': {
    name: 'secret',
    failures: [
      {
        when: /scheduled for deletion/i,
        says: 'A secret of this name was deleted not long ago, and its name is taken until it is gone for good. Choose another name, or restore it or delete it at once in Secrets Manager.',
      },
    ],
    data: { loss: 'its value would be gone', confirmable: 'kept' },
    deleteAction: 'secretsmanager:DeleteSecret',
    cost: () => ({ detail: 'secret, read or not', monthlyUsd: monthlyUsd(prices.secret) }),
    kept: {
      note: 'Kept. Costs about 0.40 USD a month until it is deleted.',
      monthlyUsd: monthlyUsd(prices.secret),
    },
  },
  'AWS::SecretsManager::RotationSchedule': { name: 'rotation of the secret', typicalEnd: { CREATE: 660 } },
  'AWS::CertificateManager::Certificate': {
    name: 'certificate',
    deleteAction: 'acm:DeleteCertificate',
    // Issued once its owner's DNS vouches for it; without that it waits for up to three days:
    // https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
    typicalEnd: { CREATE: 300, DELETE: 540 },
    pace: 'ACM waits for the DNS records that prove the ownership of the domain.',
    failures: [
      {
        when: /Certificate.*(validation|not in (ISSUED|SUCCESS))|CAA/i,
        says: 'ACM could not issue the certificate. Check that the DNS records which it asks for exist in the domain’s zone.',
        onlyHere: true,
      },
    ],
  },
} as const satisfies Record<string, TypeFacts>;
