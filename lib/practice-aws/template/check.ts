import { callArguments, takesList, templateError } from './arguments';
import { formatError } from './document';
import type { Template } from './parse';
import { isPseudoParameter } from './pseudo';
import { type Reference, referencesIn } from './references';
import { EXTENSION_NAMES, INTRINSIC_NAMES, unsupportedFunction } from './resolve';
import { RULE_FUNCTION_NAMES } from './rules';
import { placeholders } from './sub';
import { intrinsicName, isObject, type TemplateValue } from './values';

const checked = new WeakSet<Template>();

/**
 * Everything that can be said about a template without its parameters: every function and name it uses exists.
 * @throws AwsError ValidationError in the service's words
 */
export function checkTemplate(template: Template): void {
  if (checked.has(template)) return;
  checkFunctions(template);
  const resources = [...template.resources.values()];
  const dependencies = resources.flatMap((resource) => resource.dependsOn);
  const inResources = resources.flatMap((resource) => referencesIn(resource.properties));
  checkUnresolved(
    [...unknownNames(template, inResources), ...dependencies.filter((name) => !template.resources.has(name))],
    'Resources',
  );
  const outputs = [...template.outputs.values()];
  const inOutputs = outputs.flatMap((output) => referencesIn([output.value, output.exportName ?? '']));
  checkUnresolved(unknownNames(template, inOutputs), 'Outputs');
  checkAttributes(template, [...inResources, ...inOutputs]);
  checkImports(template, [...inResources, ...inOutputs]);
  checkExportNames(template);
  checkConditionNames(template, inResources, resources, 'Resources');
  checkConditionNames(template, inOutputs, outputs, 'Outputs');
  checkConditionsBlock(template);
  checked.add(template);
}

function checkFunctions(template: Template): void {
  const { conditions, rules, resources, outputs } = template;
  const anywhere = new Set([...INTRINSIC_NAMES, ...(template.languageExtensions ? EXTENSION_NAMES : [])]);
  const properties = [...resources.values()].map((resource) => resource.properties);
  const values = [...outputs.values()].map((output) => [output.value, output.exportName ?? '']);
  checkFunctionsIn([...conditions.values(), ...properties, ...values], anywhere);
  checkFunctionsIn([...rules.values()], new Set([...anywhere, ...RULE_FUNCTION_NAMES]));
}

function checkFunctionsIn(value: TemplateValue, allowed: ReadonlySet<string>): void {
  if (typeof value !== 'object' || value === null) return;
  const name = intrinsicName(value);
  const argument = isObject(value) && name !== undefined ? value[name] : undefined;
  if (name !== undefined && !allowed.has(name)) throw unsupportedFunction(name);
  if (name === 'Ref' && typeof argument !== 'string')
    throw templateError('every Ref object must have a single String value.');
  if (name !== undefined && takesList(name, argument ?? null)) callArguments(argument ?? null, name);
  if (name === 'Fn::Sub') checkPlaceholders(Array.isArray(argument) ? argument[0] : argument);
  for (const child of Object.values(value)) checkFunctionsIn(child, allowed);
}

function checkPlaceholders(text: TemplateValue | undefined): void {
  if (typeof text !== 'string' || placeholders(text).every((name) => /^[\w.:]+$/.test(name))) return;
  throw templateError(
    'variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons',
  );
}

function unknownNames(template: Template, references: Reference[]): string[] {
  return references
    .flatMap((reference) => (reference.kind === 'ref' ? reference.name : []))
    .filter((name) => !isParameter(template, name) && !template.resources.has(name));
}

function isParameter(template: Template, name: string): boolean {
  return template.parameters.has(name) || isPseudoParameter(name);
}

function checkUnresolved(unknown: string[], block: string): void {
  if (unknown.length === 0) return;
  throw formatError(
    `Unresolved resource dependencies [${[...new Set(unknown)].join(', ')}] in the ${block} block of the template`,
  );
}

/** Which attributes a type has shows only when one is asked for: see `stackScope`. */
function checkAttributes(template: Template, references: Reference[]): void {
  for (const reference of references) {
    if (reference.kind !== 'attribute') continue;
    if (!template.resources.has(reference.name)) {
      throw templateError(`instance of Fn::GetAtt references undefined resource ${reference.name}`);
    }
  }
}

/** What an import or an export is called must be known before anything is made. */
function dependsOnResources(template: Template, name: TemplateValue): boolean {
  const usesZones = JSON.stringify(name).includes('"Fn::GetAZs":');
  const outside = referencesIn(name).some(
    ({ kind, ...reference }) =>
      kind === 'attribute' ||
      kind === 'import' ||
      (kind === 'ref' && 'name' in reference && !isParameter(template, reference.name)),
  );
  return usesZones || outside;
}

function checkImports(template: Template, references: Reference[]): void {
  const dependent = references.some(
    (reference) => reference.kind === 'import' && dependsOnResources(template, reference.argument),
  );
  if (!dependent) return;
  throw templateError(
    'the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs',
  );
}

function checkExportNames(template: Template): void {
  for (const { key, exportName } of template.outputs.values()) {
    if (exportName === undefined || !dependsOnResources(template, exportName)) continue;
    throw formatError(
      `Output ${key} is malformed.  The Name field of Export must not depend on any resources, imported values, or Fn::GetAZs.`,
    );
  }
}

function checkConditionNames(
  template: Template,
  references: Reference[],
  entries: readonly { condition?: string }[],
  block: string,
): void {
  const inIf = references.flatMap((reference) => (reference.kind === 'condition' ? reference.name : []));
  const unknownInIf = inIf.find((name) => !template.conditions.has(name));
  if (unknownInIf !== undefined)
    throw templateError(`unresolved condition dependency ${unknownInIf} in Fn::If`);
  const unknown = entries
    .flatMap((entry) => entry.condition ?? [])
    .find((name) => !template.conditions.has(name));
  if (unknown === undefined) return;
  throw formatError(`Unresolved condition dependency ${unknown} in the ${block} block of the template`);
}

function checkConditionsBlock(template: Template): void {
  const unknown = [...template.conditions.values()]
    .flatMap((value) => referencesIn(value))
    .flatMap((reference) => {
      if (reference.kind === 'attribute') return reference.name;
      return reference.kind === 'ref' && !isParameter(template, reference.name) ? reference.name : [];
    });
  if (unknown.length === 0) return;
  throw formatError(
    `Unresolved dependencies [${[...new Set(unknown)].join(', ')}]. Cannot reference resources in the Conditions block of the template`,
  );
}
