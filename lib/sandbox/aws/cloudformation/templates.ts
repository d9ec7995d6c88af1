import type { Call } from '@/lib/sandbox/aws/call';
import type { QueryAnswer } from '@/lib/sandbox/aws/query-protocol';
import { checkTemplate } from '@/lib/sandbox/aws/template/check';
import { parseTemplate, type Template } from '@/lib/sandbox/aws/template/parse';
import type { XmlValue } from '@/lib/sandbox/aws/xml';
import { neededCapability } from './capabilities';
import { findStack } from './find-stack';
import { readTemplateBody } from './template-source';

/** The template as it was given; there are no transforms, so both stages are the same. */
export function getTemplate(call: Call): QueryAnswer {
  const stack = findStack(call);
  return { result: { TemplateBody: stack.templateBody, StagesAvailable: ['Original', 'Processed'] } };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ValidateTemplate.html */
export function validateTemplate(call: Call): QueryAnswer {
  const template = parseTemplate(readTemplateBody(call));
  checkTemplate(template);
  const parameters = [...template.parameters.values()].map((parameter) => ({
    ParameterKey: parameter.name,
    DefaultValue: parameter.default,
    NoEcho: parameter.noEcho,
    Description: parameter.description,
  }));
  return { result: { ...aboutTemplate(template), Parameters: parameters } };
}

/** Of a template, or of a stack's. */
export function getTemplateSummary(call: Call): QueryAnswer {
  const ofStack = call.params.text('StackName') !== undefined;
  const template = parseTemplate(ofStack ? findStack(call).templateBody : readTemplateBody(call));
  checkTemplate(template);
  const parameters = [...template.parameters.values()].map((parameter) => ({
    ParameterKey: parameter.name,
    DefaultValue: parameter.default,
    ParameterType: parameter.type,
    NoEcho: parameter.noEcho,
    Description: parameter.description,
    ParameterConstraints: { AllowedValues: parameter.allowedValues },
  }));
  const types = [...template.resources.values()].map((resource) => resource.type);
  return {
    result: {
      ...aboutTemplate(template),
      Parameters: parameters,
      ResourceTypes: types,
      Version: '2010-09-09',
      Metadata: template.metadata === undefined ? undefined : JSON.stringify(template.metadata),
    },
  };
}

function aboutTemplate(template: Template): { readonly [name: string]: XmlValue } {
  const needed = neededCapability(template);
  return {
    Description: template.description,
    Capabilities: needed === undefined ? undefined : [needed.capability],
    CapabilitiesReason: needed?.reason,
  };
}
