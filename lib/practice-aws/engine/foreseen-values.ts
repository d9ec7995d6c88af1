import type { Stack } from '@/lib/practice-aws/account/state';
import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import { parseTemplate } from '@/lib/practice-aws/template/parse';
import type { Scope } from '@/lib/practice-aws/template/resolve';
import { isObject, type TemplateObject, type TemplateValue } from '@/lib/practice-aws/template/values';
import { attributeChanges, type Foreseen, isOrdinary, referenceChanges } from './change-details';
import { KNOWN_AFTER_APPLY, resolveOpen } from './open-values';
import { stackScope } from './stack-scope';

/** What resources will be, and were, as change sets show it. */

/** Of what goes AWS resolves no reference to a resource, as recorded answers show. */
export function contextOfLeaving(stack: Stack, logicalId: string): string {
  const template = parseTemplate(stack.templateBody);
  const scope = stackScope(stack, template, true);
  const open: Scope = {
    ...scope,
    ref: (name) => (template.resources.has(name) ? KNOWN_AFTER_APPLY : scope.ref(name)),
    attribute: () => KNOWN_AFTER_APPLY,
  };
  const { properties = {}, metadata } = template.resources.get(logicalId) ?? {};
  return context(members(properties, open), metadata && resolved(metadata, open));
}

/** What a change set shows of a resource as a whole. */
export function context(Properties: TemplateObject, Metadata: TemplateValue | undefined): string {
  return JSON.stringify({ Properties, Metadata });
}

export function afterContext(foreseen: Foreseen, properties: TemplateObject, logicalId: string): string {
  return context(properties, metadataAfter(foreseen, logicalId, true));
}

/** The properties as they will be; what can't be known yet is the placeholder that AWS shows. */
export function propertiesAfter(foreseen: Foreseen, logicalId: string, masked: boolean): TemplateObject {
  const definition = foreseen.template.resources.get(logicalId)?.properties ?? {};
  return members(definition, previewScope(foreseen, masked), (problem) => {
    if (!foreseen.problems.has(logicalId)) foreseen.problems.set(logicalId, problem);
  });
}

export function metadataAfter(
  foreseen: Foreseen,
  logicalId: string,
  masked: boolean,
): TemplateValue | undefined {
  const metadata = foreseen.template.resources.get(logicalId)?.metadata;
  return metadata && resolved(metadata, previewScope(foreseen, masked));
}

function resolved(value: TemplateValue, scope: Scope): TemplateValue | undefined {
  const found = resolveOpen(value, scope);
  return typeof found === 'symbol' ? undefined : found;
}

function members(
  properties: TemplateObject,
  scope: Scope,
  report: (problem: string) => void = () => {},
): TemplateObject {
  const found = resolveOpen(properties, scope, ({ message }) => report(message));
  return typeof found !== 'symbol' && isObject(found) ? found : {};
}

/** What the functions of the new template see before the update. */
export function previewScope(foreseen: Foreseen, masked: boolean): Scope {
  const { stack, virtual, template } = foreseen;
  const scope = stackScope(virtual, template, masked);
  const before = stackScope(stack, template, masked);
  return {
    ...scope,
    ref: (name) => (referenceChanges(foreseen, name) ? KNOWN_AFTER_APPLY : scope.ref(name)),
    imported(name) {
      const value = virtual.imports.get(name);
      if (value !== undefined) return value;
      throw validationError(`No export named ${name}`);
    },
    attribute(logicalId, attribute) {
      if (attributeChanges(foreseen, logicalId, attribute)) return KNOWN_AFTER_APPLY;
      const { attribute: now } = isOrdinary(stack, logicalId, attribute) ? before : scope;
      return now(logicalId, attribute);
    },
  };
}
