import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PracticeAws, startPracticeAws } from '@/lib/practice-aws/server';

let practice: PracticeAws;

beforeAll(async () => {
  practice = await startPracticeAws();
});

afterAll(() => practice.close());

function authorization(service: string, key = 'AKIA'): string {
  return `AWS4-HMAC-SHA256 Credential=${key}/20260101/eu-west-3/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}

async function send(path: string, init: RequestInit): Promise<{ status: number; text: string }> {
  const response = await fetch(practice.url + path, init);
  return { status: response.status, text: await response.text() };
}

function post(
  body: string,
  headers: Record<string, string> = { authorization: authorization('cloudformation') },
) {
  return send('/', { method: 'POST', body, headers });
}

test('health tells that it is there', async () => {
  expect(JSON.parse((await send('/_sandbox/health', {})).text)).toMatchObject({ status: 'ok', stacks: 0 });
});

test('[caller-5] a request without signature is refused', async () => {
  const answer = await post('Action=ListStacks&Version=2010-05-15', {});
  expect(answer.status).toBe(403);
  expect(answer.text).toContain('<Code>MissingAuthenticationToken</Code>');
});

test.each([
  [
    'a broken signature',
    'Action=ListStacks',
    { authorization: 'AWS4-HMAC-SHA256 Credential=nonsense' },
    403,
    'IncompleteSignature',
  ],
  ['another scheme', 'Action=ListStacks', { authorization: 'Bearer x' }, 403, 'IncompleteSignature'],
  ['no action', 'Version=1', undefined, 400, 'MissingAction'],
  ['an unknown service', 'Action=ListUsers', { authorization: authorization('iam') }, 400, 'InvalidAction'],
  ['bytes that are no form', '\u0000\u0001%%%=&=&&%E0%A4%A', undefined, 400, 'MissingAction'],
  [
    'a name with angle brackets',
    'Action=CreateStack&StackName=%3Cscript%3E%00',
    undefined,
    400,
    'ValidationError',
  ],
  [
    'a body beyond the limit',
    `Action=ListStacks&X=${'x'.repeat(3_000_000)}`,
    undefined,
    413,
    'RequestEntityTooLarge',
  ],
  [
    'lists with absurd indexes',
    'Action=ListStacks&StackStatusFilter.member.999999=X',
    undefined,
    400,
    'ValidationError',
  ],
])('[protocol-2] %s gets an answer in the shape of AWS', async (_name, body, headers, status, code) => {
  const answer = await post(body, headers);
  expect(answer.status).toBe(status);
  expect(answer.text).toMatch(
    new RegExp(`^<\\?xml version="1.0" encoding="UTF-8"\\?>\\n<ErrorResponse .*<Code>${code}</Code>`),
  );
});

test.each([
  ['nested beyond reason', `Resources: ${'['.repeat(20_000)}`],
  [
    'aliases that multiply',
    `a: &a [1,1,1,1]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c]\nResources: [*d,*d,*d,*d]`,
  ],
  ['keys that reach for prototypes', 'Resources: { __proto__: { Type: AWS::S3::Bucket }, constructor: {} }'],
  [
    'a reference to a prototype',
    'Resources: { A: { Type: AWS::S3::Bucket, Properties: { B: !Ref constructor } } }',
  ],
  [
    'a pattern that is none',
    'Parameters: { P: { Type: String, Default: x, AllowedPattern: "(" } }\nResources: { A: { Type: AWS::S3::Bucket } }',
  ],
])('[robust-4] a template with %s is refused', async (_name, template) => {
  const body = new URLSearchParams({ Action: 'CreateStack', StackName: 'x', TemplateBody: template });
  const answer = await post(body.toString());
  expect([answer.status, /<Code>(.*?)<\/Code>/.exec(answer.text)?.[1]]).toEqual([400, 'ValidationError']);
});

test('[protocol-7] S3 and SSM answer errors in shapes of their own', async () => {
  const s3 = await send('/no-such-bucket/key', { headers: { authorization: authorization('s3') } });
  expect([s3.status, s3.text]).toEqual([404, expect.stringMatching(/<Error><Code>NoSuchBucket<\/Code>/)]);
  const headers = { authorization: authorization('ssm'), 'x-amz-target': 'AmazonSSM.GetParameter' };
  const ssm = await send('/', { method: 'POST', headers, body: '{"Name": "/nope"}' });
  expect([ssm.status, JSON.parse(ssm.text)]).toEqual([400, { __type: 'ParameterNotFound', message: '' }]);
  const broken = await send('/', { method: 'POST', headers, body: '{' });
  expect(JSON.parse(broken.text)).toMatchObject({ __type: 'SerializationException' });
});

test('[robust-5] a chunked body that does not add up is refused', async () => {
  const headers = {
    authorization: authorization('s3'),
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  };
  await send('/chunks', { method: 'PUT', headers: { authorization: authorization('s3') } });
  const answer = await send('/chunks/a', { method: 'PUT', headers, body: '10\r\nshort' });
  expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('IncompleteBody')]);
});

test('[robust-5] clients that talk no HTTP, or hang up in the middle, harm nobody else', async () => {
  for (const text of [
    '\u0016\u0003\u0001garbage\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nAction=',
  ]) {
    const socket = connect(practice.port, '127.0.0.1');
    await new Promise<void>((resolve) => {
      socket.once('error', () => resolve());
      socket.once('close', () => resolve());
      socket.write(text, () => socket.destroy());
    });
  }
  expect((await send('/_sandbox/health', {})).status).toBe(200);
});

test('[state-1] a restarted server finds its stacks again', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'practice-aws-restart-'));
  const stateFile = path.join(folder, 'state.json');
  const call = async (server: PracticeAws, form: Record<string, string>) => {
    const body = new URLSearchParams(form);
    const headers = { authorization: authorization('cloudformation') };
    return (await fetch(server.url, { method: 'POST', headers, body })).text();
  };
  const first = await startPracticeAws({ stateFile });
  const TemplateBody = 'Resources: { Topic: { Type: AWS::SNS::Topic } }';
  const created = await call(first, { Action: 'CreateStack', StackName: 'kept', TemplateBody });
  await first.close();
  const second = await startPracticeAws({ stateFile });
  const described = await call(second, { Action: 'DescribeStacks', StackName: 'kept' });
  await second.close();
  rmSync(folder, { recursive: true });
  const stackId = /<StackId>([^<]+)/.exec(created)?.[1];
  expect(stackId).toMatch(/^arn:aws:cloudformation:/);
  expect(described).toContain(`<StackId>${stackId}</StackId>`);
});

test('a port that is taken is an error, not a crash', async () => {
  await expect(startPracticeAws({ port: practice.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
