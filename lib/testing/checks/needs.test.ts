import { expect, test } from 'vitest';
import type { BlueprintInputs, MadeResource } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { Stack, StackResource } from '@/lib/practice-aws/account/state';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';
import { NEEDS } from '@/lib/practice-aws/iam/needs/resource-needs';
import { ResourceTask } from '@/lib/practice-aws/iam/needs/resource-task';
import type { TemplateObject } from '@/lib/practice-aws/template/values';
import { needsOf } from '@/lib/stacks/types/needs-of';

/**
 * The practice AWS refuses a launch whose role lacks any of the rights that the handlers of its resources document. What
 * a flight check asks for must be all of these; the two tables know nothing of each other.
 */
const place = { partition: 'aws', region: 'eu-west-3', accountId: '000000000000', stackName: 'slipway-a' };

async function practiceStack(): Promise<{ stack: Stack; any: StackResource }> {
  const stack = await new PracticeBench().create('web', 'Resources: { One: { Type: AWS::SNS::Topic } }');
  const any = stack.resources.get('One');
  if (!any) throw new Error('there is no resource');
  return { stack: Object.assign(stack, { tags: [{ Key: 'team', Value: 'payments' }] }), any };
}

function launched(id: string, inputs: BlueprintInputs): readonly MadeResource[] {
  const blueprint = findBlueprint(id);
  if (!blueprint) throw new Error(`there is no blueprint ${id}`);
  return blueprint.madeResources({ ...blueprint.defaultInputs, ...inputs });
}

const certificateArn = 'arn:aws:acm:us-east-1:000000000000:certificate/a';

test.each<[string, BlueprintInputs]>([
  ['web-environment', {}],
  ['web-environment', { natGateways: 'per-zone', multiAz: true, sshAccess: true, certificateArn }],
  ['static-site', {}],
  ['static-site', { domain: 'www.example.com', certificateArn, spaFallback: true, accessLogs: true }],
])('a launch of %s with %j is asked for every right that the practice AWS asks for', async (id, inputs) => {
  const { stack, any } = await practiceStack();
  const made = launched(id, inputs);
  const missing = made.flatMap((resource) => {
    const { type, properties } = resource;
    const asked = new Set(needsOf('create', resource, place, made)?.map(({ action }) => action));
    const like = { ...any, type, properties: properties as TemplateObject, physicalId: 'one' };
    const needed = NEEDS[type]?.create(new ResourceTask(stack, like)) ?? [];
    return needed.filter(({ action }) => !asked.has(action)).map(({ action }) => `${type} ${action}`);
  });
  expect([...new Set(missing)].sort()).toEqual([]);
});

test.each<[string, BlueprintInputs]>([
  ['web-environment', { instanceType: 't3.small', maxInstances: 8, apiImage: 'nginx:1' }],
  ['web-environment', { databaseClass: 'db.t3.small', databaseStorageGiB: 500, multiAz: true }],
  ['web-environment', { backupRetentionDays: 9, deletionProtection: true, natGateways: 'per-zone' }],
  ['web-environment', { sshAccess: true, certificateArn }],
  ['static-site', { domain: 'www.example.com', certificateArn, priceClass: 'PriceClass_All' }],
  ['static-site', { spaFallback: true, defaultDocument: 'home.html', oldVersionDays: 7 }],
])('so is an update of %s to %j', async (id, inputs) => {
  const { stack, any } = await practiceStack();
  const former = new Map(launched(id, {}).map((one) => [one.logicalId, one]));
  const made = launched(id, inputs);
  const missing = made.flatMap((resource) => {
    const { type, properties, logicalId } = resource;
    const old = former.get(logicalId);
    if (old && JSON.stringify(old.properties) === JSON.stringify(properties)) return [];
    const how = old ? 'update' : 'create';
    const asked = new Set(needsOf(how, resource, place, made)?.map(({ action }) => action));
    const like = { ...any, type, properties: properties as TemplateObject, physicalId: 'one' };
    const task = new ResourceTask(stack, like, old?.properties as TemplateObject | undefined);
    const needed = NEEDS[type]?.[how](task) ?? [];
    return needed.filter(({ action }) => !asked.has(action)).map(({ action }) => `${how} ${type} ${action}`);
  });
  expect([...new Set(missing)].sort()).toEqual([]);
});
