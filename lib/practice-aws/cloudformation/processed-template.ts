import type { Configuration, Stack } from '@/lib/practice-aws/account/state';
import { stackScope } from '@/lib/practice-aws/engine/stack-scope';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { readDocument } from '@/lib/practice-aws/template/document';
import { NotYetKnown } from '@/lib/practice-aws/template/known';
import { parseTemplate } from '@/lib/practice-aws/template/parse';
import { EXTENSION_NAMES, resolveValue, type Scope } from '@/lib/practice-aws/template/resolve';
import { intrinsicName, isObject, type TemplateValue } from '@/lib/practice-aws/template/values';

/**
 * What a transform has made of a template: without the transform, and with the values of the functions that it adds.
 * Without a transform it is the template as it was given.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html
 */
export function processedTemplate(stack: Stack, configuration: Configuration): string {
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
