import { expect, test } from 'vitest';
import { PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';
import { happen } from './outside';

const BODY = `
Resources:
  Data: { Type: AWS::S3::Bucket }
  Template: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { InstanceType: t3.micro } } }
  Fleet:
    Type: AWS::AutoScaling::AutoScalingGroup
    DependsOn: Data
    Properties: { MinSize: "1", MaxSize: "1", LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: "1" } }
`;

test('[faults-19] an emptied bucket blocks the deletion when instances still wrote into it, and is free afterwards', async () => {
  const bench = new PracticeBench();
  const stack = await bench.create('web', BODY);
  bench.pass(60);
  bench.engine.faults.replace([{ kind: 'late-writers', objects: 2 }]);
  await bench.delete('web');
  bench.pass(60);
  expect(stack.status).toBe('DELETE_FAILED');
  expect(stack.resources.get('Fleet')?.status).toBe('DELETE_COMPLETE');
  expect(reasonOf(stack, 'Data', 'DELETE_FAILED')).toContain('The bucket you tried to delete is not empty.');
  happen(bench.engine, stack, { do: 'empty-buckets' }, bench.clock.now());
  await bench.delete('web');
  bench.pass(60);
  expect(stack.status).toBe('DELETE_COMPLETE');
});
