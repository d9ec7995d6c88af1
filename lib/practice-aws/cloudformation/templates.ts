import type {
  Capability,
  GetTemplateInput,
  GetTemplateOutput,
  GetTemplateSummaryInput,
  GetTemplateSummaryOutput,
  ResourceIdentifierSummary,
  ValidateTemplateInput,
  ValidateTemplateOutput,
} from '@aws-sdk/client-cloudformation';
import type { Configuration, Stack } from '@/lib/practice-aws/account/state';
import { stackScope } from '@/lib/practice-aws/engine/stack-scope';
import { AwsError, validationError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { checkTemplate } from '@/lib/practice-aws/template/check';
import { readDocument } from '@/lib/practice-aws/template/document';
import { NotYetKnown } from '@/lib/practice-aws/template/known';
import { parseTemplate, type Template } from '@/lib/practice-aws/template/parse';
import { EXTENSION_NAMES, resolveValue, type Scope } from '@/lib/practice-aws/template/resolve';
import { specifiedType } from '@/lib/practice-aws/template/specification';
import { intrinsicName, isObject, type TemplateValue } from '@/lib/practice-aws/template/values';
import { neededCapability } from './capabilities';
import { findChangeSet } from './find-change-set';
import { stackNamed } from './find-stack';
import { templateBodyOf } from './template-source';

/** The template of a stack or a change set, as it was given or as the transform left it. */
export function getTemplate(call: Call, input: GetTemplateInput): GetTemplateOutput {
  const { StackName, ChangeSetName } = input;
  if (StackName === undefined && ChangeSetName === undefined)
    throw validationError('StackName is required if ChangeSetName is not specified.');
  if (StackName === undefined && ChangeSetName?.startsWith('arn:') !== true)
    throw validationError('StackName is a required parameter.');
  const { stack, configuration } = templateOwner(call, input);
  const body =
    input.TemplateStage === 'Original' ? configuration.templateBody : processedTemplate(stack, configuration);
  return { TemplateBody: body, StagesAvailable: ['Original', 'Processed'] };
}

function templateOwner(call: Call, input: GetTemplateInput): { stack: Stack; configuration: Configuration } {
  if (input.ChangeSetName === undefined) {
    const stack = stackNamed(call, input.StackName);
    return { stack, configuration: stack };
  }
  const { stack, changeSet } = findChangeSet(call, input);
  return { stack, configuration: changeSet.configuration };
}

/**
 * What a transform has made of a template: without the transform, and with the values of the functions that it adds.
 * Without a transform it is the template as it was given.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html
 */
function processedTemplate(stack: Stack, configuration: Configuration): string {
  const { templateBody } = configuration;
  const template = parseTemplate(templateBody);
  const document = readDocument(templateBody);
  if (!template.languageExtensions || !isObject(document)) return templateBody;
  const scope = stackScope({ ...stack, ...configuration }, template, true);
  const open = () => {
    throw new NotYetKnown();
  };
  const known: Scope = {
    ...scope,
    ref: (name) => (template.resources.has(name) ? open() : scope.ref(name)),
    attribute: open,
    imported: open,
  };
  const { Transform: _transform, ...sections } = document;
  return JSON.stringify(processed(sections, known));
}

/** What needs a resource stays a function. */
function processed(value: TemplateValue, scope: Scope): TemplateValue {
  if (Array.isArray(value)) return value.map((entry) => processed(entry, scope));
  if (!isObject(value)) return value;
  if (EXTENSION_NAMES.includes(intrinsicName(value) ?? '')) {
    try {
      return resolveValue(value, scope);
    } catch (error) {
      if (!(error instanceof NotYetKnown || error instanceof AwsError)) throw error;
    }
  }
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, processed(child, scope)]));
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ValidateTemplate.html */
export function validateTemplate(call: Call, input: ValidateTemplateInput): ValidateTemplateOutput {
  const template = parseTemplate(templateBodyOf(call, input));
  checkTemplate(template);
  const parameters = [...template.parameters.values()].map((parameter) => ({
    ParameterKey: parameter.name,
    DefaultValue: parameter.default,
    NoEcho: parameter.noEcho,
    Description: parameter.description,
  }));
  return { ...aboutTemplate(template), Parameters: parameters };
}

/** Of a template, or of a stack's. */
export function getTemplateSummary(call: Call, input: GetTemplateSummaryInput): GetTemplateSummaryOutput {
  const template = parseTemplate(summedUp(call, input));
  checkTemplate(template);
  const parameters = [...template.parameters.values()].map((parameter) => ({
    ParameterKey: parameter.name,
    DefaultValue: parameter.default,
    ParameterType: parameter.type,
    NoEcho: parameter.noEcho,
    Description: parameter.description,
    ParameterConstraints: { AllowedValues: parameter.allowedValues },
  }));
  return {
    ...aboutTemplate(template),
    Parameters: parameters,
    ResourceTypes: [...new Set([...template.resources.values()].map((resource) => resource.type))],
    ResourceIdentifierSummaries: identifierSummaries(template),
    Version: '2010-09-09',
    Metadata: template.metadata === undefined ? undefined : JSON.stringify(template.metadata),
  };
}

function summedUp(call: Call, input: GetTemplateSummaryInput): string {
  if (input.StackName === undefined) return templateBodyOf(call, input);
  const { status, templateBody } = stackNamed(call, input.StackName);
  if (status !== 'REVIEW_IN_PROGRESS') return templateBody;
  throw validationError('GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.');
}

/** By which properties an import would find the resources: those that the service makes up are not told. */
function identifierSummaries(template: Template): ResourceIdentifierSummary[] {
  const resources = [...template.resources.values()];
  return [...new Set(resources.map(({ type }) => type))].map((type) => {
    const specified = specifiedType(type);
    const identifiers = (specified?.primaryIdentifier ?? []).filter(
      (name) => specified !== undefined && Object.hasOwn(specified.properties, name),
    );
    return {
      ResourceType: type,
      LogicalResourceIds: resources.filter((one) => one.type === type).map(({ logicalId }) => logicalId),
      ResourceIdentifiers: identifiers.length === 0 ? undefined : identifiers,
    };
  });
}

function aboutTemplate(template: Template) {
  const needed = neededCapability(template);
  return {
    Description: template.description,
    Capabilities: needed === undefined ? undefined : [needed.capability satisfies Capability],
    CapabilitiesReason: needed?.reason,
    DeclaredTransforms: template.languageExtensions ? ['AWS::LanguageExtensions'] : undefined,
  };
}
