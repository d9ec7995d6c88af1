import type { Blueprint } from '@/lib/blueprints/blueprint';

/** Which blueprint the form starts with. */
export interface StartingBlueprint {
  /** Undefined where there is none to start with. */
  blueprint: Blueprint | undefined;
  /** What was asked for and is not on offer. */
  unknown: string | null;
}

/**
 * The blueprint that the address names, or that of the environment whose inputs are taken over; else the first on
 * offer, for the person to choose another.
 */
export function startingBlueprint(
  offered: readonly Blueprint[],
  { asked, from }: { asked: string | undefined; from: string | undefined },
): StartingBlueprint {
  const wanted = from ?? asked;
  const found = offered.find(({ id }) => id === wanted);
  if (found || wanted === undefined) return { blueprint: found ?? offered.at(0), unknown: null };
  // Another blueprint has other inputs than those that were to be taken over.
  return { blueprint: from === undefined ? offered.at(0) : undefined, unknown: wanted };
}

/** What an environment of a blueprint consists of, by the names in its picture, each once. */
export function contentsOf(blueprint: Blueprint): string[] {
  const boxes = [...blueprint.topology(blueprint.defaultInputs)];
  for (const { children } of boxes) boxes.push(...children);
  return [...new Set(boxes.flatMap(({ type, label }) => (type === '' ? [] : label)))];
}
