import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PracticeAws, startPracticeAws } from '@/lib/practice-aws/server';

const run = promisify(execFile);
const found = spawnSync('python3', ['-c', 'import boto3']).status === 0;

/** Launches and deletes a stack with boto3 and its waiters; prints what it saw as JSON. */
const SCRIPT = `
import boto3, datetime, json, sys
from botocore.exceptions import ClientError, WaiterError
cloudformation = boto3.client('cloudformation', endpoint_url=sys.argv[1], region_name='eu-west-3')
wait = {'WaiterConfig': {'Delay': 0.05, 'MaxAttempts': 400}}
template = 'Resources: { Topic: { Type: AWS::SNS::Topic } }'
stack_id = cloudformation.create_stack(StackName='boto', TemplateBody=template, Tags=[{'Key': 'a', 'Value': 'b'}])['StackId']
cloudformation.get_waiter('stack_create_complete').wait(StackName='boto', **wait)
stack = cloudformation.describe_stacks(StackName=stack_id)['Stacks'][0]
events = cloudformation.get_paginator('describe_stack_events').paginate(StackName=stack_id).build_full_result()['StackEvents']
cloudformation.delete_stack(StackName='boto')
cloudformation.get_waiter('stack_delete_complete').wait(StackName=stack_id, **wait)
cloudformation.get_waiter('stack_delete_complete').wait(StackName='boto', **wait)
try:
    cloudformation.describe_stacks(StackName='boto')
except ClientError as error:
    refusal = [error.response['Error']['Code'], str(error), error.response['ResponseMetadata']['HTTPStatusCode']]
cloudformation.create_stack(StackName='failing', TemplateBody=template.replace('Topic }', 'Topic, Properties: { Nope: 1 } }'))
try:
    cloudformation.get_waiter('stack_create_complete').wait(StackName='failing', **wait)
except WaiterError as error:
    failure = str(error)
print(json.dumps({
    'status': stack['StackStatus'],
    'tags': stack['Tags'],
    'created': isinstance(stack['CreationTime'], datetime.datetime),
    'events': [event['ResourceStatus'] for event in events],
    'refusal': refusal,
    'failure': failure,
}))
`;

describe.skipIf(!found)(`boto3${found ? '' : ' (skipped: python3 has no boto3 here)'}`, () => {
  let practice: PracticeAws;

  beforeAll(async () => {
    practice = await startPracticeAws({ speed: 50 });
  });

  afterAll(() => practice.close());

  test('[clients-1] boto3’s waiters see a stack complete, fail and disappear', async () => {
    const { NODE_ENV, PATH } = process.env;
    const keys = {
      AWS_ACCESS_KEY_ID: 'AKIABOTO',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const { stdout } = await run('python3', ['-c', SCRIPT, practice.url], {
      env: { NODE_ENV, PATH, ...keys },
    });
    expect(JSON.parse(stdout)).toEqual({
      status: 'CREATE_COMPLETE',
      tags: [{ Key: 'a', Value: 'b' }],
      created: true,
      events: [
        'CREATE_COMPLETE',
        'CREATE_COMPLETE',
        'CREATE_IN_PROGRESS',
        'CREATE_IN_PROGRESS',
        'CREATE_IN_PROGRESS',
      ],
      refusal: [
        'ValidationError',
        'An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id boto does not exist',
        400,
      ],
      failure: expect.stringContaining('ROLLBACK'),
    });
  });
});
