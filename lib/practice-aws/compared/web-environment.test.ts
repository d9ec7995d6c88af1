import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/practice-bench';
import type { Stack } from '@/lib/practice-aws/state';

const TEMPLATE = readFileSync('infra-templates/web-environment/template.yaml', 'utf8');

const PARAMETERS = {
  EnvironmentName: 'demo',
  Zones: 'eu-west-3a,eu-west-3b,eu-west-3c',
  ImageParameter: '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
  ArtifactBucket: 'artifacts',
  ArtifactPrefix: 'demo',
};

function launch(bench: PracticeBench, more: Record<string, string> = {}): Promise<Stack> {
  const params = Object.entries({ ...PARAMETERS, ...more }).flatMap(([key, value], i) => [
    [`Parameters.member.${i + 1}.ParameterKey`, key],
    [`Parameters.member.${i + 1}.ParameterValue`, value],
  ]);
  return bench.create('slipway-demo', TEMPLATE, Object.fromEntries(params));
}

function secondsBetween(stack: Stack, status: string): number[] {
  const times = stack.events.filter((event) => event.status === status).map((event) => event.at);
  return times.slice(1).map((at, i) => (at - (times[i] ?? at)) / 1000);
}

test('the web environment launches in about a minute, with progress to see all along', async () => {
  const bench = new PracticeBench();
  const stack = await launch(bench);
  bench.pass(300);
  expect(stack.status).toBe('CREATE_COMPLETE');
  const took = ((stack.events.at(-1)?.at ?? 0) - stack.createdAt) / 1000;
  expect(took).toBeGreaterThan(45);
  expect(took).toBeLessThan(75);
  expect(Math.max(...secondsBetween(stack, 'CREATE_COMPLETE'))).toBeLessThan(20);
  for (const output of stack.outputs) expect(output.value, output.key).toMatch(/\S/);
}, 60_000);

test('the web environment is gone again within a minute', async () => {
  const bench = new PracticeBench();
  const stack = await launch(bench);
  bench.pass(300);
  await bench.delete(stack.id);
  bench.pass(60);
  expect(stack.status).toBe('DELETE_COMPLETE');
  expect(bench.world.buckets.size).toBe(0);
}, 60_000);

test('a wrong certificate fails the web environment, and everything is rolled back', async () => {
  const bench = new PracticeBench();
  const id = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
  const stack = await launch(bench, {
    CertificateArn: `arn:aws:acm:eu-west-3:000000000000:certificate/${id}`,
  });
  bench.pass(300);
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  const failed = stack.events.find((event) => event.status === 'CREATE_FAILED');
  expect(failed).toMatchObject({
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    reason: expect.stringContaining(`certificate/${id}' is not valid`),
  });
}, 60_000);
