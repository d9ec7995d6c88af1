import { request } from 'node:http';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '@/lib/practice-aws/account/clock';
import { QUOTAS } from '@/lib/practice-aws/account/quotas';
import { lessons } from '@/lib/practice-aws/faults/lessons';
import { type PracticeAws, startPracticeAws } from '@/lib/practice-aws/server';
import type { Overview } from './overview';

const BODY = `
Resources:
  Data: { Type: AWS::S3::Bucket }
  First: { Type: AWS::EC2::EIP }
  Second: { Type: AWS::EC2::EIP, DependsOn: First }
  Database: { Type: AWS::RDS::DBInstance, DeletionPolicy: Delete, DependsOn: Second }
`;

const clock = new ManualClock(Date.now());
let practice: PracticeAws;

beforeAll(async () => {
  practice = await startPracticeAws({ clock });
});

afterEach(() => send('DELETE', 'faults'));
afterAll(() => practice.close());

async function send(method: string, path: string, body?: unknown) {
  const answer = await fetch(`${practice.url}/_sandbox/${path}`, { method, body: JSON.stringify(body) });
  return { status: answer.status, content: await answer.json() };
}

async function overview(): Promise<Overview> {
  return (await send('GET', 'overview')).content;
}

async function aws(form: Record<string, string>): Promise<string> {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-3/cloudformation/aws4_request, SignedHeaders=host, Signature=0';
  const body = new URLSearchParams(form);
  return (await fetch(practice.url, { method: 'POST', headers: { authorization }, body })).text();
}

async function launch(name: string): Promise<void> {
  expect(await aws({ Action: 'CreateStack', StackName: name, TemplateBody: BODY })).toContain('<StackId>');
  clock.advance(120_000);
}

async function stackCalled(name: string): Promise<Overview['stacks'][number] | undefined> {
  return (await overview()).stacks.find((stack) => stack.name === name);
}

test.each([
  ['database-capacity', 'ROLLBACK_COMPLETE', 'Insufficient capacity'],
  ['role-lost-a-permission', 'ROLLBACK_COMPLETE', 'not authorized to perform: rds:CreateDBInstance'],
  ['address-quota', 'ROLLBACK_COMPLETE', 'maximum number of addresses'],
])('[lessons-1] %s fails a launch while it is on, and no longer', async (id, status, reason) => {
  expect(await send('PUT', `lessons/${id}`, { on: true })).toMatchObject({
    status: 200,
    content: { on: true },
  });
  await launch(`slipway-${id}`);
  expect((await stackCalled(`slipway-${id}`))?.status).toBe(status);
  const events = await aws({ Action: 'DescribeStackEvents', StackName: `slipway-${id}` });
  expect(events).toContain(reason);
  await send('PUT', `lessons/${id}`, { on: false });
  expect((await send('GET', 'faults')).content).toEqual({ faults: [] });
  await launch(`slipway-${id}-again`);
  expect((await stackCalled(`slipway-${id}-again`))?.status).toBe('CREATE_COMPLETE');
  for (const name of [`slipway-${id}`, `slipway-${id}-again`]) {
    await send('POST', 'outside', { stack: name, event: { do: 'remove-stack' } });
  }
});

test('[lessons-1] bucket-not-empty fills the buckets of what is launched from then on', async () => {
  await launch('slipway-older');
  clock.advance(1000);
  await send('PUT', 'lessons/bucket-not-empty', { on: true });
  await launch('slipway-newer');
  expect((await stackCalled('slipway-older'))?.buckets[0]?.versions).toBe(0);
  expect((await stackCalled('slipway-newer'))?.buckets[0]?.objects).toBe(12);
});

test('[lessons-1] stack-deleted-outside deletes one stack, some seconds after it is complete', async () => {
  await send('PUT', 'lessons/stack-deleted-outside', { on: true });
  await launch('slipway-doomed');
  await launch('slipway-spared');
  const names = (await overview()).stacks.map((stack) => stack.name);
  expect(names).toContain('slipway-spared');
  expect(names).not.toContain('slipway-doomed');
});

test.each(lessons.map(({ id }) => id))(
  '[lessons-2] %s can be switched on, seen and switched off',
  async (id) => {
    for (const on of [true, true, false]) {
      await send('PUT', `lessons/${id}`, { on });
      const seen = await overview();
      expect(seen.lessons.find((lesson) => lesson.id === id)?.on).toBe(on);
      expect(seen.faults).toHaveLength(on ? 1 : 0);
    }
  },
);

test('[control-1] what makes no sense is refused in words, and changes nothing', async () => {
  expect(await send('GET', 'lessons/none')).toMatchObject({ status: 404 });
  expect(await send('PUT', 'lessons/answer-lost', { on: 'yes' })).toMatchObject({ status: 422 });
  expect(await send('POST', 'faults', { kind: 'quake' })).toMatchObject({ status: 422 });
  const refused = await send('POST', 'outside', {
    stack: 'slipway-*',
    event: { do: 'fill-buckets', objects: -1 },
  });
  expect([refused.status, refused.content.error]).toEqual([422, expect.stringContaining('objects')]);
  expect(await send('POST', 'outside', { stack: 'nobody', event: { do: 'remove-stack' } })).toMatchObject({
    status: 404,
  });
  expect((await overview()).faults).toEqual([]);
});

test('[control-1] a fault can be added to those that are there', async () => {
  await send('PUT', 'faults', [{ kind: 'delay', ms: 0, action: 'A' }]);
  await send('POST', 'faults', { kind: 'delay', ms: 0, action: 'B' });
  expect((await send('GET', 'faults')).content.faults).toHaveLength(2);
});

/** fetch would not send these headers as they are. */
function status(path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = practice;
    const call = request({ host: '127.0.0.1', port, path, method: 'DELETE', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    call.once('error', reject).end();
  });
}

test.each([
  ['another site', { origin: 'https://example.com' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ['a name that points here', { host: 'example.com' }],
  ['a link on another site', { 'sec-fetch-site': 'cross-site' }],
])(
  '[control-2] requests from %s are refused, to AWS and to the control interface',
  async (_from, headers) => {
    for (const path of ['/_sandbox/faults', '/']) expect(await status(path, headers)).toBe(403);
  },
);

test('[control-2] the page’s own requests are answered, under localhost too', async () => {
  for (const host of [`127.0.0.1:${practice.port}`, `localhost:${practice.port}`]) {
    expect(await status('/_sandbox/faults', { host, origin: `http://${host}` })).toBe(200);
  }
});

test('[control-3] the page is complete in itself, and may ask nobody else', async () => {
  const page = await fetch(`${practice.url}/_sandbox/`);
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect(page.headers.get('access-control-allow-origin')).toBeNull();
  expect(await page.text()).not.toMatch(/(src|href)="?(https?:)?\/\//);
});

test('[control-5] quotas in use are told and changed; nonsense is refused', async () => {
  await launch('counted');
  const quota = { account: '000000000000', region: 'eu-west-3', code: 'L-0263D0A3', value: 1 };
  const { content } = await send('PUT', 'quotas', quota);
  const addresses = content.quotas.find(({ code }: { code: string }) => code === quota.code);
  expect(addresses).toEqual({ ...quota, name: 'EC2-VPC Elastic IPs', used: expect.any(Number) });
  expect(addresses.used).toBeGreaterThanOrEqual(2);
  expect((await overview()).quotas).toContainEqual(addresses);
  await launch('one-too-many');
  expect((await stackCalled('one-too-many'))?.status).toBe('ROLLBACK_COMPLETE');
  for (const wrong of [{ code: 'L-00000000' }, { value: -1 }, { account: '1' }, { region: '' }]) {
    expect((await send('PUT', 'quotas', { ...quota, ...wrong })).status).toBe(422);
  }
  await send('PUT', 'quotas', { ...quota, value: 99 });
});

test('[control-4] the speed is told and set; what is under way keeps its times', async () => {
  expect(await send('GET', 'speed')).toEqual({ status: 200, content: { speed: 1 } });
  expect(await aws({ Action: 'CreateStack', StackName: 'under-way', TemplateBody: BODY })).toContain(
    '<StackId>',
  );
  expect(await send('PUT', 'speed', { speed: 1000 })).toEqual({ status: 200, content: { speed: 1000 } });
  clock.advance(100);
  expect((await stackCalled('under-way'))?.complete).toBe(0);
  clock.advance(2000);
  expect((await stackCalled('under-way'))?.status).toBe('CREATE_COMPLETE');
  for (const wrong of [{ speed: 0 }, { speed: 'fast' }, {}]) {
    expect((await send('PUT', 'speed', wrong)).status).toBe(422);
  }
  await send('PUT', 'speed', { speed: 1 });
});

test('[control-5] what AWS has raised for an account applies from the start, until somebody changes it', async () => {
  const place = { account: '000000000000', region: 'eu-west-3' };
  const raised = [{ ...place, quota: QUOTAS.standardVcpus, value: 32 }];
  const own = await startPracticeAws({ quotas: 'aws', raised });
  const quotasClient = new ServiceQuotasClient({
    endpoint: own.url,
    region: place.region,
    credentials: { accessKeyId: 'practice', secretAccessKey: 'practice' },
  });
  const ask = async () => {
    const asked = new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: 'L-1216C47A' });
    return (await quotasClient.send(asked)).Quota?.Value;
  };
  expect(await ask()).toBe(32);
  const changed = { ...place, code: 'L-1216C47A', value: 8 };
  await fetch(`${own.url}/_sandbox/quotas`, { method: 'PUT', body: JSON.stringify(changed) });
  expect(await ask()).toBe(8);
  await own.close();
});

test('[control-6] certificates and repositories are added, listed and cleared', async () => {
  const place = { account: '000000000000', region: 'eu-west-3' };
  const added = await send('POST', 'certificates', {
    ...place,
    domainNames: ['a.example'],
    status: 'EXPIRED',
  });
  expect(added.content).toMatchObject({ status: 'EXPIRED', arn: expect.stringContaining(':certificate/') });
  await send('POST', 'repositories', { ...place, name: 'shop/api', tags: ['1.0'] });
  expect((await send('GET', 'repositories')).content).toMatchObject({
    repositories: [{ name: 'shop/api', images: [{ tags: ['1.0'] }] }],
  });
  expect((await send('POST', 'certificates', { ...place, status: 'GOOD' })).status).toBe(422);
  expect((await send('PUT', 'certificates', {})).status).toBe(405);
  for (const shelf of ['certificates', 'repositories'])
    expect((await send('DELETE', shelf)).content).toEqual({ [shelf]: [] });
});
