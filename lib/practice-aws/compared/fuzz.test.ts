import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwsError } from '@/lib/practice-aws/aws-error';
import { PracticeBench } from '@/lib/practice-aws/practice-bench';
import { parseTemplate } from '@/lib/practice-aws/template/parse';

/** A busy machine takes its time. */
const TIMEOUT = 60_000;

/** Carried out or refused: a defect would be a 500. S3 has a 501 for what it does not implement. */
function expectNoDefect({ status, body }: { status: number; body: string }): void {
  expect(status < 500 || status === 501 ? 'fine' : body).toBe('fine');
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('', '0', '-1', 'true', '1e999', '\u0000', '*', '__proto__', 'eu-west-3a'),
  fc.constant('arn:aws:iam::111122223333:role/launcher'),
);
const fields = (...names: string[]) => fc.array(fc.tuple(fc.constantFrom(...names), text), { maxLength: 8 });

const queries = fc.oneof(
  fc.tuple(
    fc.constantFrom('sts'),
    fc.constantFrom('AssumeRole', 'GetCallerIdentity'),
    fields(
      'RoleArn',
      'RoleSessionName',
      'DurationSeconds',
      'ExternalId',
      'SourceIdentity',
      'Tags',
      'Tags.member.1.Key',
    ),
  ),
  fc.tuple(
    fc.constantFrom('ec2'),
    fc.constantFrom('DescribeAvailabilityZones'),
    fields('ZoneName', 'ZoneName.1', 'ZoneId.1', 'Filter.1', 'Filter.1.Name', 'Filter.1.Value.1', 'DryRun'),
  ),
);

test(
  '[robust-1] STS and EC2 answer any values',
  async () => {
    const bench = new PracticeBench();
    await fc.assert(
      fc.asyncProperty(queries, async ([service, action, given]) => {
        expectNoDefect(await bench.call(service, action, Object.fromEntries(given)));
      }),
      { numRuns: 500 },
    );
  },
  TIMEOUT,
);

test(
  '[robust-1] SSM answers any JSON',
  async () => {
    const bench = new PracticeBench();
    const body = fc.oneof(
      fc.json(),
      fc.json().map((json) => `{"Name": ${json}, "Names": ${json}}`),
      text.map((name) => JSON.stringify({ Name: name, Names: [name, name] })),
      text,
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('GetParameter', 'GetParameters', ''), body, async (action, json) => {
        const target = { 'x-amz-target': `AmazonSSM.${action}` };
        expectNoDefect(await bench.request('POST', '/', 'ssm', Buffer.from(json), target));
      }),
      { numRuns: 500 },
    );
  },
  TIMEOUT,
);

test(
  '[robust-1] S3 answers any method, address, header and body',
  async () => {
    const bench = new PracticeBench();
    await bench.request('PUT', '/files', 's3');
    await bench.request('PUT', '/files/a', 's3', Buffer.from('content'));
    const method = fc.constantFrom('GET', 'PUT', 'HEAD', 'DELETE', 'POST', 'PATCH');
    const path = fc.oneof(
      fc.constantFrom('/', '/files', '/files/', '/files/a', '/none/b', '/%', '/files/%00'),
      text,
    );
    const query = fields(
      ...['versions', 'versionId', 'delete', 'list-type', 'max-keys', 'prefix', 'delimiter', 'marker'],
      ...[
        'continuation-token',
        'encoding-type',
        'key-marker',
        'version-id-marker',
        'policy',
        'tagging',
        'uploads',
      ],
    );
    const headers = fc.constantFrom<Record<string, string>[]>(
      ...[{}, { range: 'bytes=-' }, { range: 'bytes=9-1' }, { 'x-amz-copy-source': '/files/a' }],
      { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' },
    );
    const body = fc.oneof(
      text,
      fc.constantFrom('<Delete>', '<Delete><Object><Key>&#0;</Key></Object></Delete>', '3\r\nab'),
    );
    await fc.assert(
      fc.asyncProperty(method, path, query, headers, body, async (verb, where, asked, others, content) => {
        const url = `${where.toWellFormed()}?${new URLSearchParams(asked)}`;
        expectNoDefect(await bench.request(verb, url, 's3', Buffer.from(content), others));
      }),
      { numRuns: 1000 },
    );
  },
  TIMEOUT,
);

const TEMPLATE = JSON.stringify({
  Parameters: { Size: { Type: 'Number', Default: 1, MinValue: 1, AllowedValues: [1, 2] } },
  Mappings: { Sizes: { small: { seconds: 30 } } },
  Conditions: { Large: { 'Fn::Equals': [{ Ref: 'Size' }, 2] } },
  Rules: { Fits: { Assertions: [{ Assert: { 'Fn::Contains': [['1'], { Ref: 'Size' }] } }] } },
  Resources: {
    Queue: {
      Type: 'AWS::SQS::Queue',
      Condition: 'Large',
      DeletionPolicy: 'Retain',
      Properties: { VisibilityTimeout: { 'Fn::FindInMap': ['Sizes', 'small', 'seconds'] } },
    },
    Topic: {
      Type: 'AWS::SNS::Topic',
      DependsOn: ['Queue'],
      Properties: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub's own placeholders
        TopicName: { 'Fn::Sub': ['${a}-${Size}', { a: 'x' }] },
        Tags: [{ Key: 'a', Value: 'b' }],
      },
    },
  },
  Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Topic', 'TopicArn'] }, Export: { Name: 'arn' } } },
});

/** The same JSON with the nth of its values, in reading order, replaced. */
function withChange(json: string, n: number, replacement: unknown): string {
  let left = n;
  const change = (value: unknown): unknown => {
    if (left === 0) {
      left -= 1;
      return replacement;
    }
    left -= 1;
    if (Array.isArray(value)) return value.map(change);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, change(child)]));
  };
  return JSON.stringify(change(JSON.parse(json)));
}

test(
  '[robust-6] a template with anything anywhere in it is carried out or refused',
  async () => {
    expect(() => parseTemplate(TEMPLATE)).not.toThrow(AwsError);
    const bench = new PracticeBench();
    const replacement = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom<unknown[]>(
        { Ref: 'Topic' },
        { Ref: 'AWS::NoValue' },
        { 'Fn::GetAtt': 'Topic' },
        [[]],
        '${',
        -1,
      ),
      fc.constantFrom<unknown[]>(
        { 'Fn::If': ['Large'] },
        { 'Fn::Select': [9, []] },
        { 'Fn::Split': [] },
        'AWS::S3::Bucket',
      ),
    );
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(60), replacement, async (place, value) => {
        count += 1;
        const StackName = `web-${count}`;
        const TemplateBody = withChange(TEMPLATE, place, value);
        for (const action of ['CreateStack', 'ValidateTemplate', 'GetTemplateSummary'] as const) {
          expectNoDefect(await bench.call('cloudformation', action, { StackName, TemplateBody }));
        }
        bench.pass(60);
        expectNoDefect(await bench.call('cloudformation', 'DescribeStackEvents', { StackName }));
        expectNoDefect(await bench.delete(StackName));
      }),
      { numRuns: 400 },
    );
  },
  TIMEOUT,
);
