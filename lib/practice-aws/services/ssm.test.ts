import { expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/practice-bench';

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

test.each([
  ['GetParameter', {}, 'ValidationException'],
  ['GetParameters', { Names: [] }, 'ValidationException'],
  ['PutParameter', { Name: 'x' }, 'UnknownOperationException'],
])('[ssm-3] %s with %j is refused', async (action, body, code) => {
  expect(await ask(new PracticeBench(), action, body)).toMatchObject({ status: 400, __type: code });
});
