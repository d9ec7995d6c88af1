import { expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/practice-bench';
import type { ResourceOperation } from './fault';
import { resourceFault } from './resource-faults';

test('[faults-5] a resource fails in the operation that was told, and in no other', async () => {
  const bench = new PracticeBench();
  const stack = await bench.create('slipway-web', 'Resources: { Topic: { Type: AWS::SNS::Topic } }');
  const topic = stack.resources.get('Topic');
  if (topic === undefined) return expect.fail('there is no topic');
  const problem = (on: ResourceOperation) => resourceFault(bench.engine, on, stack, topic);
  bench.engine.faults.replace([{ kind: 'resource', logicalId: 'Topic', on: 'update', reason: 'frozen' }]);
  expect([problem('create'), problem('update'), problem('delete')]).toEqual([undefined, 'frozen', undefined]);
  bench.engine.faults.replace([
    { kind: 'denied-resource', type: 'AWS::SNS::Topic', on: 'update', permission: 'sns:SetTopicAttributes' },
  ]);
  expect(problem('create')).toBeUndefined();
  expect(problem('update')).toContain('is not authorized to perform: sns:SetTopicAttributes');
});
