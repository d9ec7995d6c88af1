import { randomUUID } from 'node:crypto';
import { AwsError, constraintError, validationError } from '@/lib/sandbox/aws/aws-error';
import type { Call } from '@/lib/sandbox/aws/call';
import { schedule } from '@/lib/sandbox/aws/engine/agenda';
import { durationMs } from '@/lib/sandbox/aws/engine/engine';
import { setStackStatus } from '@/lib/sandbox/aws/engine/events';
import type { QueryAnswer, QueryParams } from '@/lib/sandbox/aws/query-protocol';
import type { OnFailure, Stack } from '@/lib/sandbox/aws/state';
import { parseTemplate } from '@/lib/sandbox/aws/template/parse';
import { checkCapabilities } from './capabilities';
import { checkStackName, lookUpStack } from './find-stack';
import { planStack } from './plan-stack';
import { readTemplateBody } from './template-source';
import { clientRequestToken, rememberToken, repeatedOperation } from './tokens';

/** Between the answer and the first resource. */
const FIRST_RESOURCE_AFTER_SECONDS = 0.5;

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 * @throws AwsError ValidationError, AlreadyExistsException, InsufficientCapabilitiesException,
 *   TokenAlreadyExistsException
 */
export function createStack(call: Call): QueryAnswer {
  const name = call.params.required('StackName');
  checkStackName(name);
  const token = clientRequestToken(call);
  const before = repeatedOperation(
    call,
    token,
    (use) => use.operation === 'CreateStack' && use.stackName === name,
  );
  if (before !== undefined) return created(call, before.stackId);
  const templateBody = readTemplateBody(call);
  if (lookUpStack(call, name) !== undefined) {
    throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
  }
  const stack = newStack(call, name, templateBody, token);
  const { world } = call.engine;
  world.stacks.set(stack.id, stack);
  world.changes += 1;
  rememberToken(call, token, { operation: 'CreateStack', stackId: stack.id, stackName: name });
  setStackStatus(stack, call.at, 'CREATE_IN_PROGRESS', 'User Initiated');
  const begin = call.at + durationMs(call.engine, FIRST_RESOURCE_AFTER_SECONDS);
  schedule(world, stack.id, begin, { step: 'begin-create' });
  if (stack.timeoutMinutes !== undefined) {
    const timeOut = call.at + durationMs(call.engine, stack.timeoutMinutes * 60);
    schedule(world, stack.id, timeOut, { step: 'time-out' });
  }
  return created(call, stack.id);
}

function created(call: Call, stackId: string): QueryAnswer {
  const operations = call.engine.world.stacks.get(stackId)?.operations ?? [];
  return { result: { StackId: stackId, OperationId: operations[0]?.id } };
}

function newStack(call: Call, name: string, templateBody: string, token: string | undefined): Stack {
  const { params, account, region, at } = call;
  const id = `arn:aws:cloudformation:${region}:${account}:stack/${name}/${randomUUID()}`;
  const notificationArns = params.list('NotificationARNs');
  const capabilities = params.list('Capabilities');
  const place = { account, region, stackId: id, stackName: name, notificationArns };
  const plan = planStack(templateBody, suppliedParameters(params), place, at);
  const template = parseTemplate(templateBody);
  checkCapabilities(template, capabilities);
  const operationId = randomUUID();
  return {
    id,
    name,
    account,
    region,
    createdAt: at,
    status: 'CREATE_IN_PROGRESS',
    templateBody,
    description: template.description,
    ...plan,
    tags: stackTags(params),
    capabilities,
    notificationArns,
    roleArn: params.text('RoleARN'),
    timeoutMinutes: timeoutMinutes(params),
    onFailure: onFailure(params),
    terminationProtection: params.flag('EnableTerminationProtection') ?? false,
    retainExceptOnCreate: params.flag('RetainExceptOnCreate') ?? false,
    operation: { kind: 'create', id: operationId, token, force: false, failedDeletes: [] },
    operations: [{ kind: 'CREATE_STACK', id: operationId }],
    outputs: [],
    events: [],
  };
}

function suppliedParameters(params: QueryParams): Map<string, string> {
  return new Map(
    params.records('Parameters').map((parameter) => {
      const key = parameter.get('ParameterKey') ?? '';
      if (parameter.get('UsePreviousValue') === 'true') {
        throw validationError(
          `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
        );
      }
      return [key, parameter.get('ParameterValue') ?? ''];
    }),
  );
}

function stackTags(params: QueryParams): { key: string; value: string }[] {
  const tags = params
    .records('Tags')
    .map((tag) => ({ key: tag.get('Key') ?? '', value: tag.get('Value') ?? '' }));
  if (tags.length > 50) {
    throw constraintError('tags', String(tags.length), 'Member must have length less than or equal to 50');
  }
  const reserved = tags.find((tag) => tag.key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) {
    throw validationError(`aws: prefixed tag key names are not allowed for external use. (${reserved.key})`);
  }
  return tags;
}

function timeoutMinutes(params: QueryParams): number | undefined {
  const minutes = params.integer('TimeoutInMinutes');
  if (minutes === undefined || minutes >= 1) return minutes;
  throw constraintError(
    'timeoutInMinutes',
    String(minutes),
    'Member must have value greater than or equal to 1',
  );
}

function onFailure(params: QueryParams): OnFailure {
  const asked = params.text('OnFailure');
  const disabled = params.flag('DisableRollback');
  if (asked !== undefined && disabled !== undefined) {
    throw validationError('You must not specify both DisableRollback and OnFailure');
  }
  if (asked === undefined) return disabled === true ? 'DO_NOTHING' : 'ROLLBACK';
  if (asked === 'ROLLBACK' || asked === 'DELETE' || asked === 'DO_NOTHING') return asked;
  throw constraintError(
    'onFailure',
    asked,
    'Member must satisfy enum value set: [ROLLBACK, DELETE, DO_NOTHING]',
  );
}
