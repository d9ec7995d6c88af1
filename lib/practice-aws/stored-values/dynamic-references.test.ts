import { beforeEach, expect, test } from 'vitest';
import type { Stack } from '@/lib/practice-aws/account/state';
import { PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';

let bench: PracticeBench;

beforeEach(() => {
  bench = new PracticeBench();
});

async function put(Name: string, Value: string, Type = 'String') {
  const body = Buffer.from(JSON.stringify({ Name, Value, Type, Overwrite: true }));
  await bench.request('POST', '/', 'ssm', body, { 'x-amz-target': 'AmazonSSM.PutParameter' });
}

const topic = (reference: string) => `
Parameters: { Name: { Type: String, Default: /mine } }
Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: ${reference} } } }
Outputs: { Shown: { Value: !GetAtt Topic.DisplayName }, Read: { Value: '{{resolve:ssm:/mine}}' } }`;
const nameOf = (stack: Stack) => stack.resources.get('Topic')?.properties.DisplayName;

test.each([
  ["'{{resolve:ssm:/mine}}'", 'two'],
  ["'{{resolve:ssm:/mine:1}}'", 'one'],
  ["'a {{resolve:ssm:/mine:1}}, then {{resolve:ssm:/mine:2}}'", 'a one, then two'],
  ["!Sub '{{resolve:ssm:$NAME}}'", 'two'],
  ["!Join ['', ['{{resolve:ssm:', !Ref Name, ':1}}']]", 'one'],
])('[templates-17] DisplayName %s is %s', async (reference, value) => {
  await put('/mine', 'one');
  await put('/mine', 'two');
  const stack = await bench.create('web', topic(reference.replace('$NAME', '$' + '{Name}')));
  bench.pass(60);
  expect([nameOf(stack), stack.outputs]).toMatchObject([value, [{ value }, { value: 'two' }]]);
});

test('[templates-17] a public image can be referred to', async () => {
  const name = '/aws/service/debian/release/12/latest/amd64';
  const body = `Resources: { Template: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { ImageId: '{{resolve:ssm:${name}}}' } } } }`;
  const stack = await bench.create('web', body);
  bench.pass(60);
  expect(stack.resources.get('Template')?.properties).toMatchObject({
    LaunchTemplateData: { ImageId: expect.stringMatching(/^ami-/) },
  });
});

test.each([
  ["'{{resolve:ssm:/nope}}'", 'Parameters: [ssm:/nope] cannot be found.'],
  ["'{{resolve:ssm:/mine:7}}'", 'Parameters: [ssm:/mine:7] cannot be found.'],
  ["'{{resolve:secretsmanager:nope}}'", "Secrets Manager can't find the specified secret."],
])('[templates-17] DisplayName %s fails the topic', async (reference, reason) => {
  await put('/mine', 'one');
  const stack = await bench.create('web', topic(reference));
  bench.pass(60);
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(reasonOf(stack, 'Topic', 'CREATE_FAILED')).toContain(reason);
});

const database = (reference: string) => `
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      Name: login
      GenerateSecretString: { SecretStringTemplate: '{"username": "admin"}', GenerateStringKey: password, PasswordLength: 40 }
  Topic:
    Type: AWS::SNS::Topic
    DependsOn: Secret
    Properties: { DisplayName: ${reference} }`;

test.each([
  ["'{{resolve:secretsmanager:login:SecretString:username}}'", /^admin$/],
  ["!Sub '{{resolve:secretsmanager:$SECRET:SecretString:password}}'", /^\w{40}$/],
  ["'{{resolve:secretsmanager:login:SecretString:password:AWSCURRENT}}'", /^\w{40}$/],
  ["'{{resolve:secretsmanager:login}}'", /^\{"username":"admin","password":"\w{40}"\}$/],
])('[templates-17] DisplayName %s is the secret', async (reference, value) => {
  const stack = await bench.create('web', database(reference.replace('$SECRET', '$' + '{Secret}')));
  bench.pass(60);
  expect(nameOf(stack)).toMatch(value);
});

test('[templates-17] a key that the secret has not fails the resource', async () => {
  const stack = await bench.create('web', database("'{{resolve:secretsmanager:login:SecretString:colour}}'"));
  bench.pass(60);
  expect(reasonOf(stack, 'Topic', 'CREATE_FAILED')).toBe(
    'Could not find a value associated with JSONKey in SecretString',
  );
});

test('[templates-18] events show the reference; a changed value alone is no update, a changed reference is one', async () => {
  await put('/mine', 'one');
  const body = topic("'{{resolve:ssm:/mine}}'").split('Outputs')[0] ?? '';
  const stack = await bench.create('web', body);
  bench.pass(60);
  const { StackEvents = [] } = await bench.aws.describeStackEvents({ StackName: 'web' });
  const shown = StackEvents.find(
    ({ LogicalResourceId }) => LogicalResourceId === 'Topic',
  )?.ResourceProperties;
  expect(shown).toBe('{"DisplayName":"{{resolve:ssm:/mine}}"}');
  await put('/mine', 'two');
  const update = (TemplateBody: string) => bench.aws.updateStack({ StackName: 'web', TemplateBody });
  await expect(update(body)).rejects.toThrow('No updates are to be performed.');
  expect(nameOf(stack)).toBe('one');
  await update(body.replace('/mine}}', '/mine:2}}'));
  bench.pass(60);
  expect(nameOf(stack)).toBe('two');
});

test.each([
  [
    "'{{resolve:ssm-secure:/mine}}'",
    'SSM Secure reference is not supported in: [AWS::SNS::Topic/Properties/DisplayName]',
  ],
  [
    "'{{resolve:ssm-secure:/mine:}}'",
    'Incorrect format is used in the following SSM reference: [{{resolve:ssm-secure:/mine:}}]',
  ],
])('[templates-19] DisplayName %s is refused', async (reference, message) => {
  await expect(bench.create('web', topic(reference))).rejects.toThrow(message);
});

test('[templates-19] a database takes a secure string as its password, and only that', async () => {
  await put('/word', 'open sesame', 'SecureString');
  await put('/plain', 'plain');
  const body = (name: string) =>
    `Resources: { Database: { Type: AWS::RDS::DBInstance, DeletionPolicy: Delete, Properties: { DBInstanceClass: db.t3.micro, Engine: mysql, AllocatedStorage: '20', MasterUsername: admin, MasterUserPassword: '{{resolve:ssm-secure:${name}}}' } } }`;
  const good = await bench.create('good', body('/word'));
  const bad = await bench.create('bad', body('/plain'));
  bench.pass(3600);
  expect(good.resources.get('Database')?.properties.MasterUserPassword).toBe('open sesame');
  expect([good.status, bad.status]).toEqual(['CREATE_COMPLETE', 'ROLLBACK_COMPLETE']);
});

test('[drift-9] drift shows nothing of what a reference stands for', async () => {
  await put('/mine', 'very secret');
  await bench.create('web', topic("'{{resolve:ssm:/mine}}'"));
  bench.pass(60);
  await bench.aws.detectStackDrift({ StackName: 'web' });
  bench.pass(60);
  const { StackResourceDrifts } = await bench.aws.describeStackResourceDrifts({ StackName: 'web' });
  expect(StackResourceDrifts).toMatchObject([{ StackResourceDriftStatus: 'IN_SYNC' }]);
  expect(JSON.stringify(StackResourceDrifts)).not.toContain('secret');
});
