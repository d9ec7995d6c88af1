import { expect, test } from 'vitest';
import { templateText } from '@/infra-templates/read-template';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';
import { PARAMETERS } from './sample-parameters';

/** Everything that the stack can have. */
const WHOLE = {
  ...PARAMETERS,
  CertificateArn: '',
  HostedZoneId: 'Z0123456789',
  AlarmEmail: 'operators@example.com',
  DeletionProtection: 'false',
};

/** What whoever deploys the stack needs rights on. */
const SERVICES = [
  ...['acm', 'application-autoscaling', 'cloudwatch', 'ec2', 'ecs', 'elasticloadbalancing', 'iam', 'lambda'],
  ...['logs', 'rds', 'route53', 'secretsmanager', 'sns'],
];

const parametersOf = (values: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value], i) => [
      [`Parameters.member.${i + 1}.ParameterKey`, key],
      [`Parameters.member.${i + 1}.ParameterValue`, value],
    ]),
  );

/** A practice AWS in which CloudFormation works with a role that may do these. */
async function deploying(services: string[]) {
  const bench = new PracticeBench();
  const statement = (Principal: object, Action: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action }],
  });
  const grant = { Effect: 'Allow', Action: services.map((service) => `${service}:*`), Resource: '*' };
  const Role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'deployer',
      AssumeRolePolicyDocument: statement({ Service: 'cloudformation.amazonaws.com' }, 'sts:AssumeRole'),
      Policies: [{ PolicyName: 'deploy', PolicyDocument: { Version: '2012-10-17', Statement: [grant] } }],
    },
  };
  await bench.create('deployer', JSON.stringify({ Resources: { Role } }), {
    'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
  });
  bench.pass(60);
  const stack = await bench.create('slipway-portal', templateText('./portal/template.yaml'), {
    ...parametersOf(WHOLE),
    RoleARN: 'arn:aws:iam::000000000000:role/deployer',
    'Tags.member.1.Key': 'team',
    'Tags.member.1.Value': 'platform',
  });
  bench.pass(3600);
  return { bench, stack };
}

test('a role with the rights of these services takes the stack through its whole life', async () => {
  const { bench, stack } = await deploying(SERVICES);
  const refused = stack.events.filter(({ status }) => status.endsWith('FAILED'));
  expect(refused.map(({ logicalId, reason }) => [logicalId, reason])).toEqual([]);
  expect(stack.status).toBe('CREATE_COMPLETE');
  const update = await bench.call('cloudformation', 'UpdateStack', {
    StackName: 'slipway-portal',
    UsePreviousTemplate: 'true',
    'Capabilities.member.1': 'CAPABILITY_IAM',
    ...parametersOf({ ...WHOLE, Image: `${WHOLE.Image}-next` }),
  });
  expect(update.text('Message')).toBeUndefined();
  bench.pass(3600);
  expect(stack.status).toBe('UPDATE_COMPLETE');
  await bench.delete('slipway-portal');
  bench.pass(3600);
  expect(stack.status).toBe('DELETE_COMPLETE');
});

test.each([
  ['lambda', 'lambda:CreateFunction'],
  ['ecs', 'ecs:CreateCluster'],
  ['secretsmanager', 'secretsmanager:CreateSecret'],
  ['logs', 'logs:CreateLogGroup'],
  ['sns', 'sns:CreateTopic'],
  ['acm', 'acm:RequestCertificate'],
  ['route53', 'route53:ChangeResourceRecordSets'],
  ['application-autoscaling', 'application-autoscaling:RegisterScalableTarget'],
  ['cloudwatch', 'cloudwatch:PutMetricAlarm'],
])('without rights on %s it fails for want of %s', async (missing, action) => {
  const { stack } = await deploying(SERVICES.filter((service) => service !== missing));
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  const reasons = stack.events.map(({ reason = '' }) => reason).join('\n');
  expect(reasons).toContain(`not authorized to perform: ${action}`);
});
