import * as sdk from '@aws-sdk/client-cloudformation';
import { NormalizedSchema } from '@smithy/core/schema';
import { expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/practice-bench';
import type { Actions } from './query-service';
import { readInput } from './read-input';
import { writeOutput } from './write-output';

const bench = new PracticeBench();

async function refusal(service: string, form: string): Promise<unknown[]> {
  const answer = await bench.request('POST', '/', service, Buffer.from(form));
  return [answer.status, answer.text('Code'), answer.text('Message')];
}

test.each([
  ['cloudformation', 'Action=Nope', 'InvalidAction', 'Could not find operation Nope for version 2010-05-15'],
  [
    'cloudformation',
    'Action=toString',
    'InvalidAction',
    'Could not find operation toString for version 2010-05-15',
  ],
  [
    'cloudformation',
    'Action=ListTypes',
    'InvalidAction',
    'Could not find operation ListTypes for version 2010-05-15',
  ],
  [
    'cloudformation',
    'Action=ListStacks&Version=2009-01-01',
    'InvalidAction',
    'Could not find operation ListStacks for version 2009-01-01',
  ],
  ['sts', 'Action=<a>', 'InvalidAction', 'Could not find operation <a> for version 2011-06-15'],
  [
    'ec2',
    'Action=RunInstances',
    'InvalidAction',
    'The action RunInstances is not valid for this web service.',
  ],
  ['cloudformation', '', 'MissingAction', 'The request is missing an action or a required parameter.'],
])('[protocol-3] %s refuses the action in %s', async (service, form, code, message) => {
  expect(await refusal(service, form)).toEqual([400, code, message]);
});

test.each([
  [
    'Action=CreateStack',
    'ValidationError',
    "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null",
  ],
  [
    'Action=CreateStack&Tags.member.1.Key=a',
    'ValidationError',
    "2 validation errors detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null; Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null",
  ],
  [
    'Action=ListStacks&StackStatusFilter.1=CREATE_COMPLETE',
    'MalformedInput',
    'Top level element may not be treated as a list',
  ],
  [
    'Action=CreateStack&StackName=a&DisableRollback=maybe',
    'MalformedInput',
    'boolean must follow xsd1.1 definition',
  ],
  ['Action=CreateStack&StackName=a&TimeoutInMinutes=ten', 'MalformedInput', expect.stringContaining('ten')],
  ['Action=DescribeStacks&StackName.x=a', 'MalformedInput', 'Unexpected complex element termination'],
  [
    'Action=CreateStack&StackName=a&Tags.member.1=b',
    'MalformedInput',
    'Unexpected complex element termination',
  ],
])('[protocol-4] what does not fit the model is refused: %s', async (form, code, message) => {
  expect(await refusal('cloudformation', form)).toEqual([400, code, message]);
});

const [, , , , createStack] = Reflect.get(sdk, 'CreateStack$');

function read(form: string): object {
  return readInput(NormalizedSchema.of(createStack), [...new URLSearchParams(form)], 'query');
}

test('[protocol-5] fields of a form become lists, structures, numbers and flags; unknown ones are ignored', () => {
  expect(
    read(
      'StackName=a&Tags.member.10.Key=z&Tags.member.10.Value=&Tags.member.2.Key=b&Tags.member.2.Value=c&Capabilities=&TimeoutInMinutes=5&DisableRollback=1&RetainExceptOnCreate=false&Unknown.member.1=x&__proto__.polluted=1',
    ),
  ).toEqual({
    StackName: 'a',
    Tags: [
      { Key: 'b', Value: 'c' },
      { Key: 'z', Value: '' },
    ],
    Capabilities: [],
    TimeoutInMinutes: 5,
    DisableRollback: true,
    RetainExceptOnCreate: false,
  });
  expect(read('StackName=first&StackName=last')).toEqual({ StackName: 'last' });
});

test.each([
  [{ StackIdd: 'x' }, 'CreateStackOutput has no member StackIdd'],
  [{ StackId: 5 }, 'StackId can not be 5'],
])('[protocol-6] an answer %j that AWS’s model does not have is a defect', (output, message) => {
  const schema = NormalizedSchema.of(Reflect.get(sdk, 'CreateStackOutput$'));
  expect(() => writeOutput(schema, output)).toThrow(message);
});

const answersNothing = () => ({});
const answersNumber = () => ({ StackId: 5 });

test('[protocol-6] the type checker refuses actions that AWS does not have, or that answer something else', () => {
  const known = { ListStacks: answersNothing } satisfies Actions<typeof sdk>;
  // @ts-expect-error: there is no such action
  const unknown = { ListStack: answersNothing } satisfies Actions<typeof sdk>;
  // @ts-expect-error: a StackId is text
  const wrong = { CreateStack: answersNumber } satisfies Actions<typeof sdk>;
  expect([known, unknown, wrong].flatMap(Object.keys)).toEqual(['ListStacks', 'ListStack', 'CreateStack']);
});
