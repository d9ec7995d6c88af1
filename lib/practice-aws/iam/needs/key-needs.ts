import {
  anywhere,
  type NeedsByType,
  on,
  type ResourceTask,
  when,
} from '@/lib/practice-aws/iam/resource-task';
import type { Need } from './need';

/**
 * KMS. Of each type what its handler always calls, of the permissions in the type's schema,
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers;
 * resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 */
const keyArn = (task: ResourceTask) => task.arn('kms', `key/${task.id}`);

/** Both the alias and its key. https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html */
function alias(task: ResourceTask, action: string): Need[] {
  const key = task.text('TargetKeyId') ?? '*';
  const target = key.startsWith('arn:') ? key : task.arn('kms', `key/${key}`);
  return [...on(task.arn('kms', task.id), action), ...on(target, action)];
}

export const keyNeeds = {
  'AWS::KMS::Alias': {
    create: (task) => alias(task, 'kms:CreateAlias'),
    update: (task) => alias(task, 'kms:UpdateAlias'),
    delete: (task) => alias(task, 'kms:DeleteAlias'),
    read: () => anywhere('kms:ListAliases'),
  },
  'AWS::KMS::Key': {
    create: (task) => [
      ...anywhere('kms:CreateKey'),
      ...when(task.has('EnableKeyRotation'), on(keyArn(task), 'kms:EnableKeyRotation')),
      ...when(task.tagged, on(keyArn(task), 'kms:TagResource')),
    ],
    update: (task) => [
      ...on(keyArn(task), 'kms:DescribeKey'),
      ...when(task.sets('KeyPolicy'), on(keyArn(task), 'kms:PutKeyPolicy')),
      ...when(task.sets('EnableKeyRotation'), on(keyArn(task), 'kms:EnableKeyRotation')),
      ...when(task.sets('Description'), on(keyArn(task), 'kms:UpdateKeyDescription')),
      ...when(task.tagged, on(keyArn(task), 'kms:TagResource')),
    ],
    delete: (task) => on(keyArn(task), 'kms:DescribeKey', 'kms:ScheduleKeyDeletion'),
    read: (task) =>
      on(
        keyArn(task),
        'kms:DescribeKey',
        'kms:GetKeyPolicy',
        'kms:GetKeyRotationStatus',
        'kms:ListResourceTags',
      ),
  },
} satisfies NeedsByType;
