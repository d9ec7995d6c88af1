import { hexId, upperId, uuidOf } from '@/lib/sandbox/aws/identifiers';
import { arn, define, nameOf, property, type ResourceContext, type ResourceTypes } from './define';

/** Bucket names are lower case, 63 characters at most. */
function bucketName(context: ResourceContext): string {
  return property(context, 'BucketName') ?? nameOf(context, 'BucketName', 63).toLowerCase();
}

function databaseHost(context: ResourceContext, name: string): string {
  return `${name}.c${hexId(`${context.account}${context.region}`, 11)}.${context.region}.rds.amazonaws.com`;
}

/** Databases, buckets, keys, secrets and logs. Ref and attributes: the CloudFormation reference. */
export const dataTypes = {
  'AWS::RDS::DBInstance': define(27, 15, (context) => {
    const physicalId = nameOf(context, 'DBInstanceIdentifier', 63).toLowerCase();
    return {
      physicalId,
      attributes: {
        DBInstanceArn: arn(context, 'rds', `db:${physicalId}`),
        DbiResourceId: `db-${upperId(context.seed, 26)}`,
        DBSystemId: '',
        'CertificateDetails.CAIdentifier': 'rds-ca-rsa2048-g1',
        'CertificateDetails.ValidTill': '2061-05-20T00:00:00Z',
        'Endpoint.Address': databaseHost(context, physicalId),
        'Endpoint.Port': property(context, 'Port') ?? '3306',
        'Endpoint.HostedZoneId': `Z${hexId(context.region, 13).toUpperCase()}`,
        'MasterUserSecret.SecretArn': arn(
          context,
          'secretsmanager',
          `secret:rds!db-${uuidOf(context.seed)}-${hexId(`secret:${context.seed}`, 6)}`,
        ),
      },
    };
  }),
  'AWS::RDS::DBSubnetGroup': define(2, 1.5, (context) => ({
    physicalId: nameOf(context, 'DBSubnetGroupName', 255).toLowerCase(),
    attributes: {},
  })),
  'AWS::RDS::DBParameterGroup': define(3, 2, (context) => {
    const physicalId = nameOf(context, 'DBParameterGroupName', 255).toLowerCase();
    return { physicalId, attributes: { DBParameterGroupName: physicalId } };
  }),
  'AWS::S3::Bucket': define(4, 3, (context) => {
    const physicalId = bucketName(context);
    return {
      physicalId,
      attributes: {
        Arn: `arn:aws:s3:::${physicalId}`,
        DomainName: `${physicalId}.s3.amazonaws.com`,
        DualStackDomainName: `${physicalId}.s3.dualstack.${context.region}.amazonaws.com`,
        RegionalDomainName: `${physicalId}.s3.${context.region}.amazonaws.com`,
        WebsiteURL: `http://${physicalId}.s3-website.${context.region}.amazonaws.com`,
      },
    };
  }),
  'AWS::S3::BucketPolicy': define(1.5, 1, (context) => ({
    physicalId: property(context, 'Bucket') ?? '',
    attributes: {},
  })),
  'AWS::KMS::Key': define(6, 2, (context) => {
    const physicalId = uuidOf(context.seed);
    return { physicalId, attributes: { Arn: arn(context, 'kms', `key/${physicalId}`), KeyId: physicalId } };
  }),
  'AWS::KMS::Alias': define(2, 1, (context) => ({
    physicalId: property(context, 'AliasName') ?? '',
    attributes: { AliasName: property(context, 'AliasName') ?? '' },
  })),
  'AWS::SecretsManager::Secret': define(2, 1.5, (context) => {
    const name = nameOf(context, 'Name', 512);
    const physicalId = arn(context, 'secretsmanager', `secret:${name}-${hexId(context.seed, 6)}`);
    return { physicalId, attributes: { Id: physicalId } };
  }),
  'AWS::SecretsManager::RotationSchedule': define(2, 1.5, (context) => ({
    physicalId: property(context, 'SecretId') ?? '',
    attributes: {},
  })),
  'AWS::Logs::LogGroup': define(1.5, 1, (context) => {
    const physicalId = nameOf(context, 'LogGroupName', 512);
    return { physicalId, attributes: { Arn: `${arn(context, 'logs', `log-group:${physicalId}`)}:*` } };
  }),
  'AWS::SNS::Topic': define(2, 1.5, (context) => {
    const name = nameOf(context, 'TopicName', 256);
    const physicalId = arn(context, 'sns', name);
    return { physicalId, attributes: { TopicArn: physicalId, TopicName: name } };
  }),
  'AWS::SQS::Queue': define(3, 3, (context) => {
    const name = nameOf(context, 'QueueName', 80);
    const physicalId = `https://sqs.${context.region}.amazonaws.com/${context.account}/${name}`;
    return {
      physicalId,
      attributes: { Arn: arn(context, 'sqs', name), QueueName: name, QueueUrl: physicalId },
    };
  }),
  'AWS::SSM::Parameter': define(1.5, 1, (context) => ({
    physicalId: property(context, 'Name') ?? `CFN-${context.logicalId}-${upperId(context.seed, 12)}`,
    attributes: { Type: property(context, 'Type') ?? 'String', Value: property(context, 'Value') ?? '' },
  })),
} satisfies ResourceTypes;
