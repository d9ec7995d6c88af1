import type { Stack, StackOutput, World } from '@/lib/practice-aws/account/state';
import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import { resolveParameterReferences } from '@/lib/practice-aws/stored-values/dynamic-references';
import { activeOutputs } from '@/lib/practice-aws/template/order';
import { parseTemplate } from '@/lib/practice-aws/template/parse';
import { attributeCalls } from '@/lib/practice-aws/template/references';
import { resolveText } from '@/lib/practice-aws/template/resolve';
import { attributeNames, specifiedType } from '@/lib/practice-aws/template/specification';
import { exportsIn, importersOf } from './shared-values';
import { stackScope } from './stack-scope';

/**
 * The stack's outputs, now that its resources are there.
 * @throws AwsError when one can't be resolved, or an export clashes with other stacks
 */
export function outputsOf(world: World, stack: Stack): StackOutput[] {
  const template = parseTemplate(stack.templateBody);
  const scope = stackScope(stack, template);
  const outputs = activeOutputs(template, stack.conditions).map((output): StackOutput => {
    const { key, description } = output;
    const text = resolveText(output.value, scope, `output ${key}`);
    const value = resolveParameterReferences(world, stack, text);
    if (output.exportName === undefined) return { key, value, description };
    const exportName = resolveText(output.exportName, scope, `the export name of ${key}`);
    return { key, value, description, exportName };
  });
  checkExports(world, stack, outputs);
  return outputs;
}

/**
 * Why the outputs can't be resolved whatever the resources become: they ask for attributes that types have not. AWS
 * looks before it makes anything, as recorded answers show.
 */
export function outputsProblem(stack: Stack): string | undefined {
  const template = parseTemplate(stack.templateBody);
  for (const { key, value } of activeOutputs(template, stack.conditions)) {
    for (const { path, logicalId, attribute } of attributeCalls(value, `/Outputs/${key}/Value`)) {
      const type = template.resources.get(logicalId)?.type ?? '';
      if (hasAttribute(type, attribute)) continue;
      return `[Error] ${path}: Resource type ${type} does not support attribute {${attribute}}.`;
    }
  }
  return undefined;
}

/** Types without a schema have any. */
function hasAttribute(type: string, attribute: string): boolean {
  const [property = ''] = attribute.split('.');
  const names = attributeNames(type);
  return (
    names === undefined || names.has(attribute) || specifiedType(type)?.properties[property] !== undefined
  );
}

/** Export names are unique in an account and region, and what is imported stays as it is. */
function checkExports(world: World, stack: Stack, outputs: readonly StackOutput[]): void {
  const wanted = new Map(
    outputs.flatMap(({ exportName, value }) => (exportName === undefined ? [] : [[exportName, value]])),
  );
  const taken = exportsIn(world, stack).find((other) => other.stack !== stack && wanted.has(other.name));
  if (taken !== undefined) {
    throw validationError(`Export with name ${taken.name} is already exported by stack ${taken.stack.name}.`);
  }
  for (const { exportName, value } of stack.outputs) {
    if (exportName === undefined || wanted.get(exportName) === value) continue;
    const [importer] = importersOf(world, stack, exportName);
    if (importer === undefined) continue;
    const verb = wanted.has(exportName) ? 'update' : 'delete';
    throw validationError(`Cannot ${verb} export ${exportName} as it is in use by ${importer.name}`);
  }
}
