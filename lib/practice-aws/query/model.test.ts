import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { RDSClient } from '@aws-sdk/client-rds';
import { STSClient } from '@aws-sdk/client-sts';
import { HttpResponse } from '@smithy/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import { expect, test } from 'vitest';
import { errorAnswer } from '@/lib/practice-aws/gateway/error-answer';
import { queryServices } from '@/lib/practice-aws/gateway/services';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { readInput } from './read-input';
import { writeOutput } from './write-output';

/** Something for every member that the schema has, different everywhere; lists and maps have two entries. */
function sample(schema: NormalizedSchema, path: string): unknown {
  if (schema.isListSchema()) return [1, 2].map((i) => sample(schema.getValueSchema(), `${path}.${i}`));
  if (schema.isMapSchema()) return { a: sample(schema.getValueSchema(), `${path}.a`), 'b<&>': path };
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()];
    return Object.fromEntries(members.map(([name, member]) => [name, sample(member, `${path}.${name}`)]));
  }
  if (schema.isTimestampSchema()) return new Date(Date.UTC(2026, 0, 1) + path.length * 1001);
  if (schema.isBooleanSchema()) return path.length % 2 === 0;
  if (schema.isNumericSchema()) return path.length;
  return `${path} <&> "ümläut"\n]]>`;
}

/** What the clients sent last, and what they are answered next: they have no network. */
const wire = { sent: '', next: '', status: 200, headers: {} };
const config = {
  region: 'eu-west-3',
  endpoint: 'http://127.0.0.1:1',
  credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' },
  maxAttempts: 1,
  requestHandler: {
    async handle(request: { body?: unknown }) {
      wire.sent = String(request.body);
      const body = new TextEncoder().encode(wire.next);
      const { status: statusCode, headers } = wire;
      return { response: new HttpResponse({ statusCode, headers, body }) };
    },
  },
};

const cloudFormationClient = new CloudFormationClient(config);
const clients = new Map<string, { send(command: never): Promise<object> }>([
  ['autoscaling', new AutoScalingClient(config)],
  ['cloudformation', cloudFormationClient],
  ['sts', new STSClient(config)],
  ['ec2', new EC2Client(config)],
  ['elasticloadbalancing', new ElasticLoadBalancingV2Client(config)],
  ['iam', new IAMClient(config)],
  ['rds', new RDSClient(config)],
]);

const actions = [...queryServices].flatMap(([service, definition]) =>
  Object.keys(definition.actions).map((action) => ({ service, action, ...definition })),
);

test.each(actions)(
  '[protocol-1] $service $action reads what the SDK sends, and the SDK reads what it answers',
  async ({ service, action, sdk, dialect }) => {
    const [, , , , input, output] = Reflect.get(sdk, `${action}$`);
    const [inputSchema, outputSchema] = [NormalizedSchema.of(input), NormalizedSchema.of(output)];
    const asked = sample(inputSchema, 'I');
    const told = outputSchema.isUnitSchema() ? {} : sample(outputSchema, 'O');
    const content = outputSchema.isUnitSchema() ? '' : writeOutput(outputSchema, Object(told));
    Object.assign(wire, {
      status: 200,
      next: dialect === 'ec2' ? `<R>${content}</R>` : `<R><${action}Result>${content}</${action}Result></R>`,
    });
    const command = new (Reflect.get(sdk, `${action}Command`))(asked);
    const read = await clients.get(service)?.send(command as never);
    expect({ ...read, $metadata: undefined }).toEqual(told);
    expect(readInput(inputSchema, [...new URLSearchParams(wire.sent)], dialect)).toEqual(asked);
  },
);

test.each([
  ['AlreadyExistsException', 'AlreadyExistsException', 'AlreadyExistsException', 400],
  ['ChangeSetNotFound', 'ChangeSetNotFound', 'ChangeSetNotFoundException', 404],
  ['ChangeSetNotFoundException', 'ChangeSetNotFound', 'ChangeSetNotFoundException', 404],
  ['InvalidChangeSetStatus', 'InvalidChangeSetStatus', 'InvalidChangeSetStatusException', 400],
  ['ValidationError', 'ValidationError', 'ValidationError', 400],
])(
  '[protocol-2] an error thrown as %s has code %s, is %s in the SDK, and status %i',
  async (thrown, code, name, status) => {
    const answer = errorAnswer('cloudformation', new AwsError(thrown, 'a<b>\u0000'), 'id-1');
    expect(answer.body).toContain(
      `<Error><Type>Sender</Type><Code>${code}</Code><Message>a&lt;b&gt;\ufffd</Message>`,
    );
    Object.assign(wire, { ...answer, next: String(answer.body) });
    await expect(cloudFormationClient.send(new ListStacksCommand({}))).rejects.toMatchObject({
      name,
      message: 'a<b>\ufffd',
      $metadata: { httpStatusCode: status, requestId: 'id-1' },
    });
  },
);
