import type {
  Capability,
  GetTemplateInput,
  GetTemplateOutput,
  GetTemplateSummaryInput,
  GetTemplateSummaryOutput,
  ValidateTemplateInput,
  ValidateTemplateOutput,
} from '@aws-sdk/client-cloudformation';
import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { checkTemplate } from '@/lib/practice-aws/template/check';
import { parseTemplate, type Template } from '@/lib/practice-aws/template/parse';
import { neededCapability } from './capabilities';
import { findChangeSet } from './find-change-set';
import { stackNamed } from './find-stack';
import { templateBodyOf } from './template-source';

/** The template as it was given, of a stack or a change set: what the only transform does shows in no template. */
export function getTemplate(call: Call, input: GetTemplateInput): GetTemplateOutput {
  const { StackName, ChangeSetName } = input;
  if (StackName === undefined && ChangeSetName === undefined)
    throw validationError('StackName is required if ChangeSetName is not specified.');
  if (StackName === undefined && ChangeSetName?.startsWith('arn:') !== true)
    throw validationError('StackName is a required parameter.');
  const { templateBody } =
    input.ChangeSetName === undefined
      ? stackNamed(call, input.StackName)
      : findChangeSet(call, input).changeSet.configuration;
  return { TemplateBody: templateBody, StagesAvailable: ['Original', 'Processed'] };
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

function aboutTemplate(template: Template) {
  const needed = neededCapability(template);
  return {
    Description: template.description,
    Capabilities: needed === undefined ? undefined : [needed.capability satisfies Capability],
    CapabilitiesReason: needed?.reason,
    DeclaredTransforms: template.languageExtensions ? ['AWS::LanguageExtensions'] : undefined,
  };
}
