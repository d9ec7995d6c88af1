import { beforeEach, expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

const BODY = 'Resources: { Topic: { Type: AWS::SNS::Topic } }';

let bench: PracticeBench;

beforeEach(() => {
  bench = new PracticeBench();
});

test.each([
  [{}, 'StackName is required if ChangeSetName is not specified.'],
  [{ ChangeSetName: 'first' }, 'StackName is a required parameter.'],
  [{ StackName: 'nobody' }, 'Stack with id nobody does not exist'],
])('[reads-2] GetTemplate of %j is refused', async (input, message) => {
  await expect(bench.aws.getTemplate(input)).rejects.toThrow(message);
});

test('[reads-2] a stack that is only reviewed has no summary', async () => {
  const change = { StackName: 'web', ChangeSetName: 'first', ChangeSetType: 'CREATE' } as const;
  await bench.aws.createChangeSet({ ...change, TemplateBody: BODY });
  await expect(bench.aws.getTemplateSummary({ StackName: 'web' })).rejects.toThrow(
    'GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.',
  );
});

test('[change-10] what is neither a name nor an id is refused with both patterns', async () => {
  const change = { StackName: '*x', ChangeSetName: 'first', ChangeSetType: 'CREATE' } as const;
  await expect(bench.aws.createChangeSet({ ...change, TemplateBody: BODY })).rejects.toThrow(
    "Value '*x' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*",
  );
  const unknown = { ...change, StackName: 'arn:aws:cloudformation:eu-west-3:000000000000:stack/a/b' };
  await expect(bench.aws.createChangeSet({ ...unknown, TemplateBody: BODY })).rejects.toThrow(
    'does not exist',
  );
});

test('[update-13] a change set for a stack that was deleted is refused with its state', async () => {
  const stack = await bench.create('web', BODY);
  bench.pass(60);
  await bench.delete('web');
  bench.pass(60);
  const change = { StackName: stack.id, ChangeSetName: 'first', TemplateBody: BODY };
  await expect(bench.aws.createChangeSet(change)).rejects.toThrow(
    `Stack:${stack.id} is in DELETE_COMPLETE state and can not be updated.`,
  );
});

test('[create-11] templates are read over HTTP only', async () => {
  const input = { StackName: 'web', TemplateURL: 's3://bucket/template.yaml' };
  await expect(bench.aws.createStack(input)).rejects.toThrow(
    'S3 error: Domain name specified in bucket is not a valid S3 domain',
  );
});
