import { validationError } from '@/lib/sandbox/aws/aws-error';
import { attributeNames } from '@/lib/sandbox/aws/resource-types/lookup';
import type { Template } from './parse';
import { isPseudoParameter } from './pseudo';
import { type Reference, referencesIn } from './references';
import { templateError } from './resolve';
import type { TemplateValue } from './values';

/**
 * Everything that can be said about a template without its parameters: every name it uses exists.
 * @throws AwsError ValidationError in the service's words
 */
export function checkTemplate(template: Template): void {
  const inResources = [...template.resources.values()].flatMap((resource): Reference[] => [
    ...resource.dependsOn.map((name): Reference => ({ kind: 'ref', name })),
    ...referencesIn(resource.properties),
  ]);
  checkUnresolved(template, inResources, 'Resources');
  const inOutputs = [...template.outputs.values()].flatMap((output) =>
    referencesIn([output.value, output.exportName ?? null]),
  );
  checkUnresolved(template, inOutputs, 'Outputs');
  checkAttributes(template, [...inResources, ...inOutputs]);
  checkConditionNames(template, [...inResources, ...inOutputs]);
  checkConditionsBlock(template);
}

function isKnown(template: Template, name: string): boolean {
  return template.parameters.has(name) || template.resources.has(name) || isPseudoParameter(name);
}

function checkUnresolved(template: Template, references: Reference[], block: string): void {
  const unknown = references
    .filter((reference) => reference.kind === 'ref')
    .filter((reference) => !isKnown(template, reference.name))
    .map((reference) => reference.name);
  if (unknown.length === 0) return;
  throw validationError(
    `Template format error: Unresolved resource dependencies [${[...new Set(unknown)].join(', ')}] in the ${block} block of the template`,
  );
}

function checkAttributes(template: Template, references: Reference[]): void {
  for (const reference of references) {
    if (reference.kind !== 'attribute') continue;
    const resource = template.resources.get(reference.name);
    if (resource === undefined) {
      throw templateError(`instance of Fn::GetAtt references undefined resource ${reference.name}`);
    }
    if (reference.attribute === undefined) continue;
    const known = attributeNames(resource.type);
    if (known !== undefined && !known.has(reference.attribute)) {
      throw validationError(
        `Template validation error: Template error: resource ${reference.name} does not support attribute type ${reference.attribute} in Fn::GetAtt`,
      );
    }
  }
}

function checkConditionNames(template: Template, references: Reference[]): void {
  const named = [
    ...references.flatMap((reference) => (reference.kind === 'condition' ? reference.name : [])),
    ...[...template.resources.values(), ...template.outputs.values()].flatMap(
      (entry) => entry.condition ?? [],
    ),
  ];
  const unknown = named.find((name) => !template.conditions.has(name));
  if (unknown === undefined) return;
  throw validationError(
    `Template format error: Unresolved condition dependency ${unknown} in the Resources block of the template`,
  );
}

function checkConditionsBlock(template: Template): void {
  const values: TemplateValue[] = [...template.conditions.values()];
  const unknown = values
    .flatMap((value) => referencesIn(value))
    .filter((reference) => reference.kind !== 'condition')
    .filter((reference) => !template.parameters.has(reference.name) && !isPseudoParameter(reference.name))
    .map((reference) => reference.name);
  if (unknown.length === 0) return;
  throw validationError(
    `Template format error: Unresolved dependencies [${[...new Set(unknown)].join(', ')}]. Cannot reference resources in the Conditions block of the template`,
  );
}
