import type { Capability, Parameter, RollbackConfiguration, Tag } from '@aws-sdk/client-cloudformation';
import type { Configuration, StackTag } from '@/lib/practice-aws/account/state';
import type { Target } from '@/lib/practice-aws/engine/preview';
import { constraintError, validationError } from '@/lib/practice-aws/protocol/aws-error';
import { matchesWildcards } from '@/lib/practice-aws/protocol/wildcard';
import type { Call } from '@/lib/practice-aws/query/call';
import { parseTemplate, type Template } from '@/lib/practice-aws/template/parse';
import { checkCapabilities } from './capabilities';
import { planStack } from './plan-stack';
import { rollbackConfiguration } from './rollback-configuration';
import { templateBodyOf } from './template-source';

/** What the calls that make or change a stack have in common. */
export interface ConfigurationInput {
  TemplateBody?: string | undefined;
  TemplateURL?: string | undefined;
  UsePreviousTemplate?: boolean | undefined;
  Parameters?: Parameter[] | undefined;
  Capabilities?: Capability[] | undefined;
  ResourceTypes?: string[] | undefined;
  Tags?: Tag[] | undefined;
  NotificationARNs?: string[] | undefined;
  RollbackConfiguration?: RollbackConfiguration | undefined;
}

/**
 * What a call wants a stack to be: its template read, its parameters checked and resolved, its resources planned.
 * @param previous what the stack is; without it there is nothing to keep
 * @throws AwsError ValidationError, InsufficientCapabilitiesException
 */
export function requestedConfiguration(
  call: Call,
  input: ConfigurationInput,
  stack: { id: string; name: string },
  previous?: Configuration,
): Target {
  const tags = input.Tags === undefined ? (previous?.tags ?? []) : stackTags(input.Tags);
  const templateBody = requestedTemplate(call, input, previous);
  const { account, region, engine, at } = call;
  const notificationArns = input.NotificationARNs ?? previous?.notificationArns ?? [];
  const place = { account, region, stackId: stack.id, stackName: stack.name, notificationArns };
  const supplied = suppliedParameters(input.Parameters ?? [], previous);
  const { resources, ...plan } = planStack(engine.world, templateBody, supplied, place, at);
  const template = parseTemplate(templateBody);
  checkResourceTypes(template, input.ResourceTypes ?? []);
  checkCapabilities(template, input.Capabilities ?? []);
  const capabilities = input.Capabilities ?? previous?.capabilities ?? [];
  const { description } = template;
  const rollback = rollbackConfiguration(input.RollbackConfiguration, previous?.rollback);
  return {
    configuration: { templateBody, description, ...plan, tags, capabilities, notificationArns, rollback },
    resources,
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html: ResourceTypes */
function checkResourceTypes({ resources }: Template, allowed: readonly string[]): void {
  if (allowed.length === 0) return;
  for (const { type } of resources.values()) {
    if (allowed.some((pattern) => matchesWildcards(pattern, type))) continue;
    throw validationError(
      `Resource type ${type} is not allowed by parameter ResourceTypes [${allowed.join(', ')}]`,
    );
  }
}

function requestedTemplate(call: Call, input: ConfigurationInput, previous?: Configuration): string {
  if (input.UsePreviousTemplate !== true) return templateBodyOf(call, input);
  if (input.TemplateBody !== undefined || input.TemplateURL !== undefined)
    throw validationError('You cannot specify both usePreviousTemplate and Template Body/Template URL.');
  if (previous !== undefined) return previous.templateBody;
  throw validationError('UsePreviousTemplate cannot be used to create a stack.');
}

function suppliedParameters(parameters: Parameter[], previous?: Configuration): Map<string, string> {
  return new Map(
    parameters.map(({ ParameterKey: key = '', ParameterValue: value = '', UsePreviousValue }) => {
      if (UsePreviousValue !== true) return [key, value];
      if (value !== '')
        throw validationError(
          `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
        );
      const before = previous?.parameters.find((parameter) => parameter.key === key);
      if (before !== undefined) return [key, before.value];
      throw validationError(
        `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
      );
    }),
  );
}

function stackTags(given: Tag[]): StackTag[] {
  const tags = given.map(({ Key = '', Value = '' }) => ({ key: Key, value: Value }));
  if (tags.length > 50) {
    throw constraintError('tags', String(tags.length), 'Member must have length less than or equal to 50');
  }
  const reserved = tags.find((tag) => tag.key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) {
    throw validationError(`aws: prefixed tag key names are not allowed for external use. (${reserved.key})`);
  }
  return tags;
}
