import type { ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { findBlueprint } from '@/lib/blueprints/registry';
import { divide, keepingTemplate, whyNotKeep } from './newer-template';
import { toUpdatePlan } from './update-plan';

const blueprint = findBlueprint('web-environment');
if (!blueprint) throw new Error('There is no web environment');
const before = blueprint.defaultInputs;
const wanted = (changes: Record<string, string | number>) => ({
  blueprint,
  before,
  stored: before,
  after: { ...before, ...changes },
  newerTemplate: true,
  madeAt: new Date(0),
});

function detail(name: string, path: string, cause: Partial<ResourceChangeDetail>): ResourceChangeDetail {
  return {
    Target: { Attribute: 'Properties', Name: name, Path: path, RequiresRecreation: 'Never' },
    Evaluation: 'Static',
    ...cause,
  };
}

const parameter = (name: string) => ({ ChangeSource: 'ParameterReference', CausingEntity: name }) as const;
const direct = { ChangeSource: 'DirectModification' } as const;

const launchTemplate = (...details: ResourceChangeDetail[]): ResourceChange => ({
  Action: 'Modify',
  LogicalResourceId: 'LaunchTemplate',
  ResourceType: 'AWS::EC2::LaunchTemplate',
  Replacement: 'False',
  Details: details,
});
const group = (...details: ResourceChangeDetail[]): ResourceChange => ({
  Action: 'Modify',
  LogicalResourceId: 'AutoScalingGroup',
  ResourceType: 'AWS::AutoScaling::AutoScalingGroup',
  Replacement: 'False',
  Details: details,
});

const userData = detail('LaunchTemplateData', '/Properties/LaunchTemplateData/UserData', direct);
const minSize = [
  detail('MinSize', '/Properties/MinSize', parameter('MinInstances')),
  detail('MinSize', '/Properties/MinSize', direct),
];
const rolls = detail('LaunchTemplate', '/Properties/LaunchTemplate/Version', {
  ChangeSource: 'ResourceAttribute',
  CausingEntity: 'LaunchTemplate.LatestVersionNumber',
});

test('two more instances and a newer template are two lists, and only the template rolls the instances', () => {
  const plan = toUpdatePlan(
    [launchTemplate(userData), group(...minSize, rolls)].map((ResourceChange) => ({ ResourceChange })),
    wanted({ minInstances: 3 }),
  );
  expect(plan.changes.map(({ logicalId }) => logicalId).sort()).toEqual([
    'AutoScalingGroup',
    'LaunchTemplate',
  ]);
  const { inputs, template } = plan.parts ?? {};
  expect(inputs?.changes).toMatchObject([
    { logicalId: 'AutoScalingGroup', causes: [{ property: 'MinSize', input: 'minInstances' }] },
  ]);
  expect(inputs?.changes[0]?.interruption?.kind).toBe('none');
  expect(template?.changes.map(({ logicalId }) => logicalId).sort()).toEqual([
    'AutoScalingGroup',
    'LaunchTemplate',
  ]);
  expect(template?.changes.find(({ logicalId }) => logicalId === 'AutoScalingGroup')?.causes).toMatchObject([
    { property: 'LaunchTemplate', causedBy: 'LaunchTemplate.LatestVersionNumber' },
  ]);
});

test('what follows from a resource that both change is in both parts', () => {
  const type = [
    detail('LaunchTemplateData', '/Properties/LaunchTemplateData/InstanceType', parameter('InstanceType')),
    detail('LaunchTemplateData', '/Properties/LaunchTemplateData/InstanceType', direct),
  ];
  const { inputs, template } = divide(
    [launchTemplate(...type, userData), group(rolls)],
    wanted({ instanceType: 't3.small' }),
  );
  const ids = (changes: readonly ResourceChange[]) =>
    changes.map(({ LogicalResourceId }) => LogicalResourceId);
  expect(ids(inputs)).toEqual(['LaunchTemplate', 'AutoScalingGroup']);
  expect(ids(template)).toEqual(['LaunchTemplate', 'AutoScalingGroup']);
  expect(template[0]?.Details).toEqual([userData]);
});

test('a parameter that no changed input stands behind is the template’s', () => {
  const { inputs, template } = divide(
    [launchTemplate(detail('LaunchTemplateData', '/a', parameter('ComposeHash')))],
    wanted({ minInstances: 2 }),
  );
  expect([inputs.length, template.length]).toEqual([0, 1]);
});

test('a change of which CloudFormation tells no details, or only some that follow from each other, is not lost', () => {
  const follows = (id: string) =>
    detail('Tags', '/Properties/Tags', { ChangeSource: 'ResourceAttribute', CausingEntity: `${id}.Arn` });
  const changes: ResourceChange[] = [
    { Action: 'Modify', LogicalResourceId: 'Nested', ResourceType: 'AWS::S3::Bucket', Replacement: 'True' },
    { ...group(follows('LaunchTemplate')) },
    { ...launchTemplate(follows('AutoScalingGroup')) },
  ];
  const { inputs, template } = divide(changes, wanted({ minInstances: 2 }));
  expect([inputs, template]).toEqual([[], changes]);
});

test('resources that come or go are the inputs’ where one of these alone would do it', () => {
  const add = (LogicalResourceId: string, ResourceType: string): ResourceChange => ({
    Action: 'Add',
    LogicalResourceId,
    ResourceType,
  });
  const { inputs, template } = divide(
    [add('ConnectEndpoint', 'AWS::EC2::InstanceConnectEndpoint'), add('S3Endpoint', 'AWS::EC2::VPCEndpoint')],
    { ...wanted({}), after: { ...before, sshAccess: true } },
  );
  expect(inputs.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(['ConnectEndpoint']);
  expect(template.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(['S3Endpoint']);
});

const stack = (...names: string[]) => ({
  StackName: 'slipway-a',
  CreationTime: undefined,
  StackStatus: 'CREATE_COMPLETE' as const,
  Parameters: names.map((ParameterKey) => ({ ParameterKey, ParameterValue: 'x' })),
});

test('a stack that keeps its template keeps the parameters that no changed input asks for', () => {
  const request = {
    stackName: 'slipway-a',
    operationId: 'op',
    template: { TemplateBody: 'new' },
    parameters: { MinInstances: '3', ComposeHash: 'new', OfTheNewerTemplate: 'x' },
    tags: [],
  };
  const kept = keepingTemplate(
    request,
    stack('MinInstances', 'ComposeHash', 'OfTheOldTemplate'),
    wanted({ minInstances: 3 }),
  );
  expect(kept).toMatchObject({
    template: { UsePreviousTemplate: true },
    parameters: { MinInstances: '3' },
    previousParameters: ['ComposeHash', 'OfTheOldTemplate'],
  });
});

test('an input whose stored value this version takes no more is changed, and asked for', () => {
  const stored = { ...before, imageParameter: '/golden/ubuntu', vpcCidr: '10.0.0.0/20', maxInstances: 20 };
  const after = { ...stored, imageParameter: '/slipway/golden', zones: 2, maxInstances: 4 };
  const change = {
    ...wanted({}),
    stored: { ...stored, zones: 2 },
    before: blueprint.readBefore({ ...stored, zones: 2 }, after),
    after,
  };
  const request = {
    stackName: 'slipway-a',
    operationId: 'op',
    template: { TemplateBody: 'new' },
    parameters: { ImageParameter: '/slipway/golden', MaxInstances: '4', MinInstances: '1' },
    tags: [],
  };
  const names = ['ImageParameter', 'MaxInstances', 'MinInstances'];
  expect(whyNotKeep(stack(...names), change)).toBeNull();
  expect(keepingTemplate(request, stack(...names), change)).toMatchObject({
    parameters: { ImageParameter: '/slipway/golden', MaxInstances: '4' },
    previousParameters: ['MinInstances'],
  });
  const image = detail('LaunchTemplateData', '/a', parameter('ImageParameter'));
  expect(divide([launchTemplate(image)], change)).toMatchObject({ inputs: [{}], template: [] });
});

test('an input for which the launched template has no parameter needs the newer one', () => {
  const change = wanted({ minInstances: 3, databaseClass: 'db.t3.small' });
  expect(whyNotKeep(stack('MinInstances', 'DatabaseClass'), change)).toBeNull();
  expect(whyNotKeep(stack('MinInstances'), change)).toBe(
    'The template that this environment was launched with can’t change “Database class”. Update it with the newer template.',
  );
});
