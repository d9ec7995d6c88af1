import { readFileSync } from 'node:fs';
import * as sdk from '@aws-sdk/client-cloudformation';
import { NormalizedSchema } from '@smithy/core/schema';
import { expect, test } from 'vitest';
import { changeResource } from '@/lib/practice-aws/engine/outside';
import { PracticeBench } from '@/lib/practice-aws/practice-bench';

const TEMPLATE = readFileSync('infra-templates/web-environment/template.yaml', 'utf8');

const PARAMETERS: Readonly<Record<string, string>> = {
  EnvironmentName: 'demo',
  Zones: 'eu-west-3a,eu-west-3b,eu-west-3c',
  ImageParameter: '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
  ArtifactBucket: 'artifacts',
  ArtifactPrefix: 'demo',
};

interface Element {
  name: string;
  text: string;
  children: Element[];
}

/** Elements only: the answers have no attributes but the namespace, and no mixed content. */
function parseXml(xml: string): Element {
  const root: Element = { name: '', text: '', children: [] };
  const open = [root];
  for (const [, closing, name = '', text = ''] of xml.matchAll(/<(\/?)([\w:]+)[^>]*>([^<]*)/g)) {
    if (closing === '/') {
      expect(open.pop()?.name).toBe(name);
      continue;
    }
    const element: Element = { name, text, children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  }
  expect(open).toEqual([root]);
  return root;
}

/** Members whose enumeration has another name than they; all others have the name of theirs, if any. */
const ENUMERATIONS: Readonly<Record<string, object>> = {
  'Change.Type': sdk.ChangeType,
  'ChangeSetSummary.Status': sdk.ChangeSetStatus,
  'DescribeChangeSetOutput.Status': sdk.ChangeSetStatus,
  'DescribeStackDriftDetectionStatusOutput.DetectionStatus': sdk.StackDriftDetectionStatus,
  'OperationEvent.OperationStatus': sdk.BeaconStackOperationStatus,
  'DeploymentConfig.Mode': sdk.DeploymentConfigMode,
  'ResourceChange.Action': sdk.ChangeAction,
  'ResourceChange.Scope': sdk.ResourceAttribute,
  'ResourceChangeDetail.Evaluation': sdk.EvaluationType,
  'ResourceTargetDefinition.Attribute': sdk.ResourceAttribute,
  Capabilities: sdk.Capability,
  StagesAvailable: sdk.TemplateStage,
  // A stack's own events tell its status where resources tell theirs; the model forgot these two, AWS sends them:
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-monitor-stack.html
  ResourceStatus: {
    ...sdk.ResourceStatus,
    cleanUp: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    cleanUpOfRollback: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  },
};

function enumeration(place: string): readonly unknown[] | undefined {
  const member = place.split('.').at(-1) ?? '';
  const values: unknown = ENUMERATIONS[place] ?? ENUMERATIONS[member] ?? Reflect.get(sdk, member);
  const isEnumeration = typeof values === 'object' && values !== null && !Array.isArray(values);
  return isEnumeration ? Object.values(values) : undefined;
}

/** What a test saw, so that it can tell that it saw enough. */
interface Seen {
  problems: string[];
  enumerated: Set<string>;
}

/** Compares an element with what the model says may stand there. */
function check(schema: NormalizedSchema, element: Element, place: string, seen: Seen): void {
  const wrong = (what: string) => seen.problems.push(`${place}: ${what}`);
  if (schema.isListSchema()) {
    for (const child of element.children) {
      if (child.name !== 'member') wrong(`an entry <${child.name}>`);
      check(schema.getValueSchema(), child, place, seen);
    }
  } else if (schema.isStructSchema()) {
    const members = new Map(schema.structIterator());
    const names = element.children.map(({ name }) => name);
    if (new Set(names).size < names.length) wrong(`a member twice: ${names}`);
    for (const child of element.children) {
      const member = members.get(child.name);
      if (member === undefined) wrong(`no member ${child.name}`);
      else check(member, child, `${schema.getName()}.${child.name}`, seen);
    }
  } else if (schema.isMapSchema()) wrong('no answer has maps so far');
  else checkScalar(schema, element, place, seen);
}

function checkScalar(schema: NormalizedSchema, { text, children }: Element, place: string, seen: Seen): void {
  const isRight = (() => {
    if (children.length > 0) return false;
    if (schema.isTimestampSchema()) return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/.test(text);
    if (schema.isBooleanSchema()) return text === 'true' || text === 'false';
    if (schema.isNumericSchema()) return /^-?\d+$/.test(text);
    const values = enumeration(place);
    if (values === undefined) return schema.isStringSchema();
    seen.enumerated.add(`${place.split('.').at(-1)} ${text}`);
    return values.includes(text);
  })();
  if (!isRight) seen.problems.push(`${place}: ${text}`);
}

function checkAnswer(action: string, xml: string, seen: Seen): void {
  const [, , , , , output] = Reflect.get(sdk, `${action}$`);
  const schema = NormalizedSchema.of(output);
  const [response] = parseXml(xml.replace(/^<\?.*\?>\n/, '')).children;
  expect(response?.name).toBe(`${action}Response`);
  const names = response?.children.map(({ name }) => name);
  expect(names).toEqual(
    schema.isUnitSchema() ? ['ResponseMetadata'] : [`${action}Result`, 'ResponseMetadata'],
  );
  const [result] = response?.children ?? [];
  if (result !== undefined && !schema.isUnitSchema()) check(schema, result, action, seen);
}

function form(parameters: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries(parameters).flatMap(([key, value], i) => [
    [`Parameters.member.${i + 1}.ParameterKey`, key],
    [`Parameters.member.${i + 1}.ParameterValue`, value],
  ]);
  return {
    TemplateBody: TEMPLATE,
    'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
    ...Object.fromEntries(pairs),
  };
}

test('[protocol-6] through the whole life of a web environment AWS’s model knows all that is answered', async () => {
  const bench = new PracticeBench();
  const seen: Seen = { problems: [], enumerated: new Set() };
  const asked = new Set<string>();
  const call = async (action: string, params: Record<string, string> = {}) => {
    const answer = await bench.call('cloudformation', action, params);
    expect([action, answer.status, answer.text('Message')]).toEqual([action, 200, undefined]);
    checkAnswer(action, answer.body, seen);
    asked.add(action);
    return answer;
  };
  const StackName = 'slipway-demo';
  const readAll = async () => {
    for (const action of READS) await call(action, { StackName });
    for (const action of ['ListStacks', 'ListExports', 'DescribeAccountLimits']) await call(action);
    await call('DescribeStackResource', { StackName, LogicalResourceId: 'Vpc' });
  };

  await call('ValidateTemplate', { TemplateBody: TEMPLATE });
  await call('GetTemplateSummary', { TemplateBody: TEMPLATE });
  const created = await call('CreateStack', {
    StackName,
    ClientRequestToken: 'create-1',
    ...form(PARAMETERS),
  });
  bench.pass(10);
  await readAll();
  bench.pass(300);
  await readAll();

  const ChangeSetName = 'larger';
  const larger = form({
    ...PARAMETERS,
    InstanceType: 't3.small',
    DatabaseStorageGiB: '40',
    SshAccess: 'true',
  });
  await call('CreateChangeSet', { StackName, ChangeSetName, ...larger });
  await call('DescribeChangeSet', { StackName, ChangeSetName });
  bench.pass(10);
  await call('DescribeChangeSet', { StackName, ChangeSetName, IncludePropertyValues: 'true' });
  await call('ListChangeSets', { StackName });
  await call('ExecuteChangeSet', { StackName, ChangeSetName });
  bench.pass(5);
  await readAll();
  bench.pass(300);

  bench.engine.faults.replace([
    { kind: 'resource', logicalId: 'LaunchTemplate', on: 'update', reason: 'no capacity', times: 1 },
  ]);
  await call('UpdateStack', { StackName, ...form({ ...PARAMETERS, InstanceType: 't3.medium' }) });
  bench.pass(300);
  await readAll();

  changeResource(bench.engine, created.text('StackId') ?? '', 'Vpc', { EnableDnsHostnames: false });
  const detection = await call('DetectStackDrift', { StackName });
  const StackDriftDetectionId = detection.text('StackDriftDetectionId') ?? '';
  bench.pass(60);
  await call('DescribeStackDriftDetectionStatus', { StackDriftDetectionId });
  await call('DescribeStackResourceDrifts', { StackName });
  await call('DetectStackResourceDrift', { StackName, LogicalResourceId: 'Vpc' });
  await readAll();

  await call('UpdateTerminationProtection', { StackName, EnableTerminationProtection: 'false' });
  await call('DeleteStack', { StackName });
  bench.pass(5);
  await readAll();
  bench.pass(300);
  const StackId = created.text('StackId') ?? '';
  for (const action of READS.filter((read) => read !== 'ListChangeSets'))
    await call(action, { StackName: StackId });
  await call('ListStacks');

  expect(seen.problems).toEqual([]);
  expect([...asked].length).toBeGreaterThan(20);
  expect([...seen.enumerated]).toEqual(expect.arrayContaining(SEEN_ON_THE_WAY));
}, 60_000);

const READS = [
  'DescribeStacks',
  'DescribeStackEvents',
  'DescribeStackResources',
  'ListStackResources',
  'DescribeEvents',
  'GetTemplate',
  'GetTemplateSummary',
  'ListChangeSets',
];

/** Without these the life was not a whole one. */
const SEEN_ON_THE_WAY = [
  'StackStatus CREATE_IN_PROGRESS',
  'StackStatus CREATE_COMPLETE',
  'StackStatus UPDATE_IN_PROGRESS',
  'StackStatus UPDATE_ROLLBACK_COMPLETE',
  'StackStatus DELETE_IN_PROGRESS',
  'StackStatus DELETE_COMPLETE',
  'ResourceStatus UPDATE_FAILED',
  'Status CREATE_COMPLETE',
  'ExecutionStatus AVAILABLE',
  'Action Modify',
  'Action Add',
  'StackResourceDriftStatus MODIFIED',
  'StackDriftStatus DRIFTED',
  'DetectionStatus DETECTION_COMPLETE',
];
