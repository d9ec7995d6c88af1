import { anywhere, type NeedsByType, on, type ResourceTask, when } from './resource-task';

/**
 * Logs, alarms, notifications, secrets, names and certificates. Of each type what its handler always calls, of the
 * permissions in the type's schema,
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers;
 * resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html,
 * …/list_amazoncloudwatch.html, …/list_amazonsns.html, …/list_awssecretsmanager.html, …/list_awscertificatemanager.html
 */
const groupArn = (task: ResourceTask, name = task.id) => task.arn('logs', `log-group:${name}`);
const describeGroups = (task: ResourceTask) => on(task.arn('logs', 'log-group:*'), 'logs:DescribeLogGroups');
const keptFor = (task: ResourceTask) =>
  when(task.sets('RetentionInDays'), on(groupArn(task), 'logs:PutRetentionPolicy'));
const filtered = (task: ResourceTask, ...actions: string[]) =>
  on(groupArn(task, task.text('LogGroupName') ?? '*'), ...actions);

const logs = {
  'AWS::Logs::LogGroup': {
    create: (task) => [
      ...on(groupArn(task), 'logs:CreateLogGroup'),
      ...keptFor(task),
      ...when(task.tagged, on(groupArn(task), 'logs:TagResource')),
      ...describeGroups(task),
    ],
    update: (task) => [
      ...keptFor(task),
      ...when(task.sets('KmsKeyId'), on(groupArn(task), 'logs:AssociateKmsKey')),
      ...on(groupArn(task), 'logs:ListTagsForResource'),
      ...when(task.tagged, on(groupArn(task), 'logs:TagResource')),
      ...describeGroups(task),
    ],
    delete: (task) => [...on(groupArn(task), 'logs:DeleteLogGroup'), ...describeGroups(task)],
    read: (task) => [
      ...on(groupArn(task), 'logs:ListTagsForResource', 'logs:GetDataProtectionPolicy'),
      ...on(groupArn(task), 'logs:DescribeIndexPolicies'),
      ...anywhere('logs:DescribeResourcePolicies'),
      ...describeGroups(task),
    ],
  },
  'AWS::Logs::MetricFilter': {
    create: (task) => filtered(task, 'logs:PutMetricFilter', 'logs:DescribeMetricFilters'),
    update: (task) => filtered(task, 'logs:PutMetricFilter', 'logs:DescribeMetricFilters'),
    delete: (task) => filtered(task, 'logs:DeleteMetricFilter'),
    read: (task) => filtered(task, 'logs:DescribeMetricFilters'),
  },
} satisfies NeedsByType;

const alarmArn = (task: ResourceTask) => task.arn('cloudwatch', `alarm:${task.id}`);
const alarming = (task: ResourceTask) => [
  ...on(alarmArn(task), 'cloudwatch:PutMetricAlarm', 'cloudwatch:DescribeAlarms'),
  ...when(task.tagged, on(alarmArn(task), 'cloudwatch:TagResource')),
];

const subscribing = (task: ResourceTask, ...actions: string[]) =>
  on(task.text('TopicArn') ?? '*', ...actions);

const notifications = {
  'AWS::CloudWatch::Alarm': {
    create: alarming,
    update: alarming,
    delete: (task) => on(alarmArn(task), 'cloudwatch:DeleteAlarms', 'cloudwatch:DescribeAlarms'),
    read: (task) => on(alarmArn(task), 'cloudwatch:DescribeAlarms', 'cloudwatch:ListTagsForResource'),
  },
  'AWS::SNS::Topic': {
    create: (task) => [
      ...on(task.id, 'sns:CreateTopic', 'sns:GetTopicAttributes'),
      ...when(task.tagged, on(task.id, 'sns:TagResource')),
      ...when(task.has('Subscription'), on(task.id, 'sns:Subscribe')),
    ],
    update: (task) => [
      ...on(task.id, 'sns:SetTopicAttributes', 'sns:GetTopicAttributes', 'sns:ListTagsForResource'),
      ...on(task.id, 'sns:ListSubscriptionsByTopic'),
      ...when(task.tagged, on(task.id, 'sns:TagResource')),
      ...when(task.sets('Subscription'), on(task.id, 'sns:Subscribe', 'sns:Unsubscribe')),
    ],
    delete: (task) => on(task.id, 'sns:DeleteTopic', 'sns:GetTopicAttributes'),
    read: (task) =>
      on(
        task.id,
        ...['sns:GetTopicAttributes', 'sns:ListTagsForResource', 'sns:ListSubscriptionsByTopic'],
        'sns:GetDataProtectionPolicy',
      ),
  },
  'AWS::SNS::Subscription': {
    create: (task) => subscribing(task, 'sns:Subscribe'),
    update: (task) => subscribing(task, 'sns:SetSubscriptionAttributes'),
    delete: (task) => subscribing(task, 'sns:Unsubscribe', 'sns:GetSubscriptionAttributes'),
    read: (task) => subscribing(task, 'sns:GetSubscriptionAttributes'),
  },
} satisfies NeedsByType;

const random = (task: ResourceTask) =>
  when(task.sets('GenerateSecretString'), anywhere('secretsmanager:GetRandomPassword'));
const onSecret = (task: ResourceTask, ...actions: string[]) =>
  on(task.id, ...actions.map((action) => `secretsmanager:${action}`));

const zoneArn = (task: ResourceTask) =>
  task.globalArn('route53', `hostedzone/${task.text('HostedZoneId') ?? '*'}`).replace(/:\d{12}:/, '::');
/** Not in the registry. https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html */
const record = (task: ResourceTask) => [
  ...on(zoneArn(task), 'route53:ChangeResourceRecordSets', 'route53:GetHostedZone'),
  ...anywhere('route53:GetChange'),
];

export const operationsNeeds = {
  ...logs,
  ...notifications,
  'AWS::SecretsManager::Secret': {
    create: (task) => [
      ...onSecret(task, 'CreateSecret', 'DescribeSecret'),
      ...random(task),
      ...when(task.tagged, onSecret(task, 'TagResource')),
    ],
    update: (task) => [
      ...onSecret(task, 'UpdateSecret', 'GetSecretValue'),
      ...random(task),
      ...when(task.tagged, onSecret(task, 'TagResource')),
    ],
    delete: (task) => onSecret(task, 'DeleteSecret', 'DescribeSecret'),
    read: (task) => onSecret(task, 'DescribeSecret', 'GetSecretValue'),
  },
  'AWS::CertificateManager::Certificate': {
    create: (task) => [
      ...on(task.id, 'acm:RequestCertificate', 'acm:DescribeCertificate'),
      ...when(
        task.has('DomainValidationOptions'),
        on(
          task.globalArn('route53', 'hostedzone/*').replace(/:\d{12}:/, '::'),
          'route53:ChangeResourceRecordSets',
        ),
      ),
      ...when(task.tagged, on(task.id, 'acm:AddTagsToCertificate')),
    ],
    update: (task) => [
      ...on(task.id, 'acm:UpdateCertificateOptions'),
      ...when(task.tagged, on(task.id, 'acm:AddTagsToCertificate')),
    ],
    delete: (task) => on(task.id, 'acm:DeleteCertificate', 'acm:DescribeCertificate'),
    read: (task) => on(task.id, 'acm:DescribeCertificate', 'acm:ListTagsForCertificate'),
  },
  'AWS::Route53::RecordSet': { create: record, update: record, delete: record, read: record },
} satisfies NeedsByType;
