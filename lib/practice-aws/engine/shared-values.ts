import type { Place, Stack, World } from '@/lib/practice-aws/account/state';
import { member, scalarText } from '@/lib/practice-aws/template/values';

/** What stacks offer to other stacks of their account and region: exports, and parameters in Parameter Store. */

export interface Export {
  name: string;
  value: string;
  stack: Stack;
}

function stacksIn(world: World, place: Place): Stack[] {
  return [...world.stacks.values()].filter(
    (stack) =>
      stack.account === place.account && stack.region === place.region && stack.status !== 'DELETE_COMPLETE',
  );
}

export function exportsIn(world: World, place: Place): Export[] {
  return stacksIn(world, place).flatMap((stack) =>
    stack.outputs.flatMap(({ exportName, value }) =>
      exportName === undefined ? [] : { name: exportName, value, stack },
    ),
  );
}

/**
 * The stacks that import one of this stack's exports. While there are any, the export can neither change nor go:
 * `Cannot delete export <name> as it is in use by <stack>`, `Cannot update export …`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
 */
export function importersOf(world: World, exporter: Stack, exportName: string): Stack[] {
  return stacksIn(world, exporter).filter((stack) => stack !== exporter && stack.imports.has(exportName));
}

/**
 * Gives the stack's imports the values that they have now.
 * @returns the name of one that nothing exports
 */
export function bindImports(world: World, stack: Stack): string | undefined {
  const exported = new Map(exportsIn(world, stack).map(({ name, value }) => [name, value]));
  const names = [...stack.imports.keys()];
  stack.imports = new Map(names.map((name) => [name, exported.get(name)]));
  return names.find((name) => !exported.has(name));
}

/** The value of a parameter that a stack has put into Parameter Store. */
export function storedParameter(world: World, place: Place, name: string): string | undefined {
  for (const stack of stacksIn(world, place)) {
    for (const resource of stack.resources.values()) {
      const isThere = resource.type === 'AWS::SSM::Parameter' && resource.physicalId === name;
      if (!isThere || resource.status === 'DELETE_COMPLETE') continue;
      const value = scalarText(member(resource.properties, 'Value'));
      if (value !== undefined) return value;
    }
  }
  return undefined;
}
