import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { cloudFormation } from '@/lib/practice-aws/cloudformation/actions';
import { type PracticeAws, startPracticeAws } from '@/lib/practice-aws/server';

let practice: PracticeAws;

beforeAll(async () => {
  practice = await startPracticeAws();
});

afterAll(() => practice.close());

afterEach(async () => {
  expect((await fetch(`${practice.url}/_sandbox/health`)).status).toBe(200);
});

const SIGNED = `AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-3/cloudformation/aws4_request, SignedHeaders=host, Signature=0`;

async function post(body: string | Buffer<ArrayBuffer>, authorization = SIGNED) {
  const answer = await fetch(practice.url, { method: 'POST', body, headers: { authorization } });
  return { status: answer.status, text: await answer.text() };
}

/** Refused in AWS's words, or carried out; never a defect, and never anything that an XML parser would choke on. */
function expectAws(answer: { status: number; text: string }): void {
  expect(answer.text).toMatch(
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<(\w+)( xmlns="[^"]+")?>.*<\/\1>$/s,
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
  expect(answer.text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
  if (answer.status === 200) return;
  expect([answer.status >= 400 && answer.status < 500, answer.text]).toEqual([
    true,
    expect.stringMatching(/<Error>.*<Code>\w+<\/Code><Message>.*<\/Message><\/Error>/s),
  ]);
}

function expectRefused(answer: { status: number; text: string }): void {
  expectAws(answer);
  expect(answer.status).not.toBe(200);
}

const runs = { numRuns: 150, interruptAfterTimeLimit: 20_000 };

/** The members that the actions read most, beside any others. */
const memberName = fc.oneof(
  fc.constantFrom(
    ...['StackName', 'TemplateBody', 'TemplateURL', 'ChangeSetName', 'NextToken', 'Parameters', 'Tags'],
    ...['Capabilities', 'OnFailure', 'TimeoutInMinutes', 'ClientRequestToken', 'LogicalResourceId'],
    ...['StackStatusFilter', 'Filters', 'Filters.FailedEvents', 'RetainResources', 'MaxResults', 'RoleARN'],
    ...['StackDriftDetectionId', 'ExportName', 'UsePreviousTemplate', 'ResourcesToSkip', '__proto__'],
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const suffix = fc.constantFrom(
  '',
  '',
  '',
  '.member.1',
  '.member.1.ParameterKey',
  '.member.999999999',
  '.1',
  '.',
  '.entry.1.key',
);
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'true',
    '-1',
    '1e999',
    'NaN',
    '',
    'web',
    'arn:aws:cloudformation:eu-west-3:000000000000:stack/web/1',
  ),
  fc.constantFrom(
    'Resources: {}',
    '{"Resources": 5}',
    'Resources: { A: { Type: AWS::SNS::Topic } }',
    '&a [*a]',
    '!Ref [',
    'http://x/b/%',
  ),
);
const form = fc.array(fc.tuple(memberName, suffix, text), { maxLength: 12 });

test('[robust-1] forms of any names and values are answered in AWS’s words', async () => {
  const TemplateBody = 'Resources: { A: { Type: AWS::SNS::Topic } }';
  await post(new URLSearchParams({ Action: 'CreateStack', StackName: 'web', TemplateBody }).toString());
  const action = fc.constantFrom(...Object.keys(cloudFormation.actions));
  await fc.assert(
    fc.asyncProperty(action, form, async (Action, fields) => {
      const body = new URLSearchParams({ Action, StackName: 'web' });
      for (const [name, end, value] of fields) body.append((name + end).toWellFormed(), value.toWellFormed());
      expectAws(await post(body.toString()));
    }),
    { ...runs, numRuns: 400 },
  );
});

test('[robust-1] bodies of any bytes are refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
      expectRefused(await post(Buffer.from(bytes)));
    }),
    runs,
  );
});

test('[robust-2] broken signatures are refused', async () => {
  const visible = fc.string({ unit: 'grapheme-ascii', maxLength: 60 });
  const header = fc.oneof(
    visible.map((rest) => `AWS4-HMAC-SHA256 ${rest}`),
    visible.map((scope) => SIGNED.replace(/Credential=[^,]*/, `Credential=${scope.replaceAll(',', '')}`)),
    fc.constantFrom('AWS4-HMAC-SHA256', 'Basic YTpi', SIGNED.replace('AKIA', 'ASIA'), SIGNED.slice(0, -1)),
  );
  await fc.assert(
    fc.asyncProperty(header, async (authorization) => {
      expectRefused(await post('Action=ListStacks', authorization));
    }),
    runs,
  );
});

test('[robust-3] names that XML can not hold come back as what it can', async () => {
  for (const name of [
    '<script>',
    ']]>',
    '\u0000\u0001\u001b',
    '\ufffe\uffff',
    '&amp;',
    '"\'',
    '\r\n\t',
    '💥'.repeat(50),
  ]) {
    for (const Action of ['CreateStack', 'DescribeStacks', 'ListImports']) {
      const body = new URLSearchParams({
        Action,
        StackName: name,
        ExportName: name,
        TemplateBody: 'Resources: {}',
      });
      expectRefused(await post(body.toString()));
    }
  }
});

test('[robust-4] templates of 10 MB, and a hundred thousand parameters, are refused', async () => {
  const template = `Resources: { A: { Type: AWS::SNS::Topic } }\n#${'x'.repeat(10_000_000)}`;
  const huge = await post(
    new URLSearchParams({ Action: 'CreateStack', StackName: 'a', TemplateBody: template }).toString(),
  );
  expect([huge.status, huge.text]).toEqual([413, expect.stringContaining('RequestEntityTooLarge')]);
  const long = await post(`Action=CreateStack&StackName=a&TemplateBody=${template.slice(0, 1_000_000)}`);
  expect([long.status, long.text.length < 2_000_000]).toEqual([400, true]);
  for (const field of ['Parameters.member', 'a.b', 'Tags.member.1.Key']) {
    const fields = Array.from({ length: 100_000 }, (_, i) => `${field}.${i}=`).join('&');
    expectRefused(await post(`Action=CreateStack&${fields}`));
  }
  expectRefused(await post(`Action=CreateStack&${'a.'.repeat(500_000)}=b`));
});

/** Sends bytes as they are, and tells what came back until the connection's end. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(practice.port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.once('error', () => resolve(answer));
    socket.once('close', () => resolve(answer));
  });
}

const HEAD = 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n';

test.each([
  [
    'a chunk without a length',
    `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\nAction=ListStacks\r\n0\r\n\r\n`,
  ],
  [
    'a chunk longer than it says',
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\nAction=ListStacks\r\n0\r\n\r\n`,
  ],
  ['two lengths', `${HEAD}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['a length that is none', `${HEAD}Content-Length: many\r\n\r\n`],
  ['headers without end', `${HEAD}${`X: ${'x'.repeat(1000)}\r\n`.repeat(100)}\r\n`],
  ['no HTTP at all', '\u0016\u0003\u0001garbage\r\n\r\n'],
])('[robust-5] %s is refused', async (_name, bytes) => {
  const [head = '', body = ''] = (await raw(bytes)).split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 400 /);
  expectRefused({ status: 400, text: body });
});

test('[robust-5] a body cut short harms nobody', async () => {
  const socket = connect(practice.port, '127.0.0.1');
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
    socket.write(`${HEAD}Content-Length: 100\r\n\r\nAction=`, () => socket.destroy());
  });
});
