import { member, scalarText, type TemplateValue } from '@/lib/practice-aws/template/values';
import type { Need } from './need';
import { type NeedsByType, on, type ResourceTask, when } from './resource-task';

/**
 * IAM. Of each type what its handler always calls, of the permissions in the type's schema,
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers;
 * AWS::IAM::Policy has no schema there and does what AWS::IAM::RolePolicy does. Resources and keys:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */

/** Actions that have the boundary as a key: that of the role to be, in the request, or of the role that is there. */
const WITH_BOUNDARY = [
  ...['iam:AttachRolePolicy', 'iam:CreateRole', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy'],
  ...['iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy'],
];

export function bound(boundary: string | undefined, need: Need): Need {
  if (!WITH_BOUNDARY.includes(need.action)) return need;
  return { ...need, keys: { ...need.keys, 'iam:PermissionsBoundary': boundary } };
}

function roleArn(task: ResourceTask): string {
  const path = task.text('Path') ?? '/';
  return task.globalArn('iam', `role${path}${task.id}`);
}

const own = (task: ResourceTask, ...actions: string[]) =>
  on(roleArn(task), ...actions).map((need) => bound(task.text('PermissionsBoundary'), need));

function attaching(task: ResourceTask, action: string): Need[] {
  return task
    .texts('ManagedPolicyArns')
    .flatMap((policy) =>
      own(task, action).map((need) => ({ ...need, keys: { ...need.keys, 'iam:PolicyARN': policy } })),
    );
}

/** Of policies: each role that they are attached to, by name. */
const roles = (task: ResourceTask) =>
  [...task.texts('Roles'), task.text('RoleName')].flatMap((name) => name ?? []);
const onRoles = (task: ResourceTask, ...actions: string[]) =>
  roles(task).flatMap((name) => on(task.globalArn('iam', `role/${name}`), ...actions));

const inline = {
  create: (task) => onRoles(task, 'iam:PutRolePolicy', 'iam:GetRolePolicy'),
  update: (task) => onRoles(task, 'iam:PutRolePolicy'),
  delete: (task) => onRoles(task, 'iam:DeleteRolePolicy'),
  read: (task) => onRoles(task, 'iam:GetRolePolicy'),
} satisfies NeedsByType[string];

const profileArn = (task: ResourceTask) =>
  task.globalArn('iam', `instance-profile${task.text('Path') ?? '/'}${task.id}`);
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html */
const passing = (task: ResourceTask) =>
  onRoles(task, 'iam:PassRole').map((need) => ({
    ...need,
    keys: { 'iam:PassedToService': 'ec2.amazonaws.com' },
  }));

const providerHost = (url: TemplateValue | undefined) => (scalarText(url) ?? '').replace(/^https:\/\//, '');
const provider = (task: ResourceTask, ...actions: string[]) =>
  on(
    task.globalArn('iam', `oidc-provider/${providerHost(member(task.context.properties, 'Url'))}`),
    ...actions,
  );

export const identityNeeds = {
  'AWS::IAM::InstanceProfile': {
    create: (task) => [
      ...on(
        profileArn(task),
        'iam:CreateInstanceProfile',
        'iam:AddRoleToInstanceProfile',
        'iam:GetInstanceProfile',
      ),
      ...passing(task),
    ],
    update: (task) => [
      ...on(
        profileArn(task),
        ...['iam:GetInstanceProfile', 'iam:RemoveRoleFromInstanceProfile', 'iam:AddRoleToInstanceProfile'],
      ),
      ...passing(task),
    ],
    delete: (task) =>
      on(
        profileArn(task),
        'iam:GetInstanceProfile',
        'iam:RemoveRoleFromInstanceProfile',
        'iam:DeleteInstanceProfile',
      ),
    read: (task) => on(profileArn(task), 'iam:GetInstanceProfile'),
  },
  'AWS::IAM::ManagedPolicy': {
    create: (task) => [...on(task.id, 'iam:CreatePolicy'), ...onRoles(task, 'iam:AttachRolePolicy')],
    update: (task) => [
      ...on(
        task.id,
        'iam:GetPolicy',
        'iam:ListPolicyVersions',
        'iam:CreatePolicyVersion',
        'iam:DeletePolicyVersion',
      ),
      ...when(task.sets('Roles'), onRoles(task, 'iam:AttachRolePolicy')),
    ],
    delete: (task) => [
      ...onRoles(task, 'iam:DetachRolePolicy'),
      ...on(
        task.id,
        'iam:GetPolicy',
        'iam:ListPolicyVersions',
        'iam:ListEntitiesForPolicy',
        'iam:DeletePolicy',
      ),
    ],
    read: (task) => on(task.id, 'iam:GetPolicy', 'iam:GetPolicyVersion', 'iam:ListEntitiesForPolicy'),
  },
  'AWS::IAM::OIDCProvider': {
    create: (task) => provider(task, 'iam:CreateOpenIDConnectProvider', 'iam:GetOpenIDConnectProvider'),
    update: (task) =>
      provider(task, 'iam:UpdateOpenIDConnectProviderThumbprint', 'iam:GetOpenIDConnectProvider'),
    delete: (task) => provider(task, 'iam:DeleteOpenIDConnectProvider'),
    read: (task) => provider(task, 'iam:GetOpenIDConnectProvider'),
  },
  'AWS::IAM::Policy': inline,
  'AWS::IAM::RolePolicy': inline,
  'AWS::IAM::Role': {
    create: (task) => [
      ...own(task, 'iam:CreateRole', 'iam:GetRole'),
      ...when(task.tagged, own(task, 'iam:TagRole')),
      ...when(task.has('Policies'), own(task, 'iam:PutRolePolicy', 'iam:GetRolePolicy')),
      ...attaching(task, 'iam:AttachRolePolicy'),
    ],
    update: (task) => [
      ...when(task.sets('AssumeRolePolicyDocument'), own(task, 'iam:UpdateAssumeRolePolicy')),
      ...when(task.sets('MaxSessionDuration') || task.sets('Description'), own(task, 'iam:UpdateRole')),
      ...when(task.sets('Description'), own(task, 'iam:UpdateRoleDescription')),
      ...when(task.sets('PermissionsBoundary'), own(task, 'iam:PutRolePermissionsBoundary')),
      ...when(task.sets('Policies'), own(task, 'iam:PutRolePolicy', 'iam:DeleteRolePolicy')),
      ...when(task.sets('ManagedPolicyArns'), attaching(task, 'iam:AttachRolePolicy')),
      ...when(task.tagged, own(task, 'iam:TagRole')),
    ],
    delete: (task) => [
      ...own(task, 'iam:GetRole', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'),
      ...when(task.has('Policies'), own(task, 'iam:DeleteRolePolicy')),
      ...attaching(task, 'iam:DetachRolePolicy'),
      ...own(task, 'iam:DeleteRole'),
    ],
    read: (task) =>
      own(
        task,
        ...['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
      ),
  },
} satisfies NeedsByType;
