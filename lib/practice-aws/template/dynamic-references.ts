import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import { isObject, type TemplateObject, type TemplateValue } from './values';

export const REFERENCE = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]*)\}\}/g;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html */
const SECURE: readonly string[] = [
  'AWS::DirectoryService::MicrosoftAD/Properties/Password',
  'AWS::DirectoryService::SimpleAD/Properties/Password',
  'AWS::ElastiCache::ReplicationGroup/Properties/AuthToken',
  'AWS::IAM::User/Properties/LoginProfile/Password',
  'AWS::KinesisFirehose::DeliveryStream/Properties/RedshiftDestinationConfiguration/Password',
  'AWS::OpsWorks::App/Properties/AppSource/Password',
  'AWS::OpsWorks::Stack/Properties/CustomCookbooksSource/Password',
  'AWS::OpsWorks::Stack/Properties/RdsDbInstances/DbPassword',
  'AWS::RDS::DBCluster/Properties/MasterUserPassword',
  'AWS::RDS::DBInstance/Properties/MasterUserPassword',
  'AWS::Redshift::Cluster/Properties/MasterUserPassword',
];

export function incorrectFormat(reference: string) {
  return validationError(`Incorrect format is used in the following SSM reference: [${reference}]`);
}

/** What is wrong with the references that can be read already: aws-cdk#18747, serverless-application-model#1528. */
export function secureProblem(type: string, properties: TemplateObject) {
  const texts = textsIn(properties, `${type}/Properties`);
  for (const { text } of texts) {
    for (const [whole, service, key = ''] of text.matchAll(REFERENCE)) {
      if (service !== 'secretsmanager' && !/^[^:]+(:\d+)?$/.test(key)) return incorrectFormat(whole);
    }
  }
  const places = texts
    .filter(({ path, text }) => text.includes('{{resolve:ssm-secure:') && !SECURE.includes(path))
    .map(({ path }) => path);
  return places.length === 0
    ? undefined
    : validationError(`SSM Secure reference is not supported in: [${places.join(',')}]`);
}

/** Entries of lists and arguments of functions are told by what they belong to. */
function textsIn(value: TemplateValue, path: string): { path: string; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((entry) => textsIn(entry, path));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    textsIn(child, key === 'Ref' || key.startsWith('Fn::') ? path : `${path}/${key}`),
  );
}
