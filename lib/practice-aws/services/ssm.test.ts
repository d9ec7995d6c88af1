import { expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

const IMAGE = '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id';
const VERSION = '/cdk-bootstrap/hnb659fds/version';
const TEMPLATE = `Resources: { Version: { Type: AWS::SSM::Parameter, Properties: { Name: ${VERSION}, Type: String, Value: '21' } } }`;

async function ask(bench: PracticeBench, action: string, body: object) {
  const answer = await bench.request('POST', '/', 'ssm', Buffer.from(JSON.stringify(body)), {
    'x-amz-target': `AmazonSSM.${action}`,
  });
  return { status: answer.status, ...JSON.parse(answer.body) };
}

test('[ssm-1] public image parameters are the same each time, and differ by region', async () => {
  const bench = new PracticeBench();
  const here = await ask(bench, 'GetParameter', { Name: IMAGE });
  expect(here.Parameter).toMatchObject({
    Value: expect.stringMatching(/^ami-[0-9a-f]{17}$/),
    Type: 'String',
  });
  expect((await ask(bench, 'GetParameter', { Name: IMAGE })).Parameter.Value).toBe(here.Parameter.Value);
  bench.region = 'us-east-1';
  expect((await ask(bench, 'GetParameter', { Name: IMAGE })).Parameter.Value).not.toBe(here.Parameter.Value);
});

test('[ssm-2] a parameter that a stack made is there for its account and region, as long as the stack', async () => {
  const bench = new PracticeBench();
  const names = { Names: [VERSION, IMAGE, '/nope'] };
  expect((await ask(bench, 'GetParameters', names)).InvalidParameters).toEqual([VERSION, '/nope']);
  const stack = await bench.create('CDKToolkit', TEMPLATE);
  bench.pass(60);
  const found = await ask(bench, 'GetParameters', names);
  expect(found.InvalidParameters).toEqual(['/nope']);
  expect(found.Parameters[0]).toMatchObject({
    Name: VERSION,
    Value: '21',
    ARN: `arn:aws:ssm:eu-west-3:000000000000:parameter${VERSION}`,
  });
  bench.region = 'us-east-1';
  expect(await ask(bench, 'GetParameter', { Name: VERSION })).toMatchObject({ __type: 'ParameterNotFound' });
  bench.region = 'eu-west-3';
  await bench.delete(stack.id);
  bench.pass(60);
  expect(await ask(bench, 'GetParameter', { Name: VERSION })).toMatchObject({ status: 400 });
});

test('[ssm-2] one that its stack left behind stays', async () => {
  const bench = new PracticeBench();
  const stack = await bench.create(
    'left',
    TEMPLATE.replace('Properties:', 'DeletionPolicy: Retain, Properties:'),
  );
  bench.pass(60);
  await bench.delete(stack.id);
  bench.pass(60);
  expect(stack.status).toBe('DELETE_COMPLETE');
  expect((await ask(bench, 'GetParameter', { Name: VERSION })).Parameter.Value).toBe('21');
});

test.each([
  ['GetParameter', {}, 'ValidationException'],
  ['GetParameters', { Names: [] }, 'ValidationException'],
  ['PutParameter', { Name: 'x' }, 'ValidationException'],
  ['PutParameter', { Name: 'x', Value: 'y' }, 'ValidationException'],
  ['PutParameter', { Name: '/aws/x', Value: 'y', Type: 'String' }, 'AccessDeniedException'],
  ['DeleteParameter', { Name: 'x' }, 'ParameterNotFound'],
  ['GetParameterHistory', { Name: 'x' }, 'UnknownOperationException'],
])('[ssm-3] %s with %j is refused', async (action, body, code) => {
  expect(await ask(new PracticeBench(), action, body)).toMatchObject({ status: 400, __type: code });
});

test('[ssm-5] a parameter is put, overwritten only when asked for, read in any version, and deleted', async () => {
  const bench = new PracticeBench();
  const put = (body: object) => ask(bench, 'PutParameter', { Name: '/mine', ...body });
  expect(await put({ Value: 'one', Type: 'String' })).toMatchObject({ Version: 1 });
  expect(await put({ Value: 'two', Type: 'String' })).toMatchObject({ __type: 'ParameterAlreadyExists' });
  expect(await put({ Value: 'two', Overwrite: true })).toMatchObject({ Version: 2 });
  const read = async (Name: string) => (await ask(bench, 'GetParameter', { Name })).Parameter?.Value;
  expect([await read('/mine'), await read('/mine:1'), await read('/mine:3')]).toEqual([
    'two',
    'one',
    undefined,
  ]);
  await ask(bench, 'DeleteParameter', { Name: '/mine' });
  expect(await read('/mine')).toBeUndefined();
});

test('[ssm-5] a secure string is shown only when it is to be decrypted', async () => {
  const bench = new PracticeBench();
  await ask(bench, 'PutParameter', { Name: 'word', Value: 'open sesame', Type: 'SecureString' });
  const hidden = await ask(bench, 'GetParameter', { Name: 'word' });
  expect(JSON.stringify(hidden)).not.toContain('sesame');
  const shown = await ask(bench, 'GetParameter', { Name: 'word', WithDecryption: true });
  expect(shown.Parameter).toMatchObject({ Value: 'open sesame', Type: 'SecureString' });
});

test('[ssm-6] what a stack leaves behind stays, and what it deletes is gone, whoever changed it last', async () => {
  const bench = new PracticeBench();
  const value = async () => (await ask(bench, 'GetParameter', { Name: VERSION })).Parameter?.Value;
  const stack = await bench.create('one', TEMPLATE);
  bench.pass(60);
  await ask(bench, 'PutParameter', { Name: VERSION, Value: '22', Overwrite: true });
  expect(await value()).toBe('22');
  await bench.aws.updateStack({ StackName: 'one', TemplateBody: TEMPLATE.replace('21', '23') });
  bench.pass(60);
  expect(await value()).toBe('23');
  await bench.delete(stack.id);
  bench.pass(60);
  expect(await value()).toBeUndefined();
  const kept = TEMPLATE.replace('Properties', 'DeletionPolicy: Retain, Properties');
  const two = await bench.create('two', kept);
  bench.pass(60);
  await bench.delete(two.id);
  bench.pass(60);
  expect([two.status, await value()]).toEqual(['DELETE_COMPLETE', '21']);
});
