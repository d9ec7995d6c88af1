import { stacksIn } from '@/lib/practice-aws/account/stacks-in';
import type { Place, Stack, World } from '@/lib/practice-aws/account/state';

/** What stacks offer to other stacks of their account and region. */

export interface Export {
  name: string;
  value: string;
  stack: Stack;
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
