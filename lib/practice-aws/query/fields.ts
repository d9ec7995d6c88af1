/** Fields of a form whose names begin alike, each with what is left of its name: `Tags.member.1.Key` and so on. */
export type Fields = readonly (readonly [path: string, text: string])[];

/**
 * Fields by the first part of their names. Only what a schema asks for is ever taken apart further, so that the depth
 * of a name costs nothing.
 */
export function byFirstPart(fields: Fields): Map<string, (readonly [path: string, text: string])[]> {
  const groups = new Map<string, (readonly [path: string, text: string])[]>();
  for (const [path, text] of fields) {
    const dot = path.indexOf('.');
    const first = dot < 0 ? path : path.slice(0, dot);
    const field = [dot < 0 ? '' : path.slice(dot + 1), text] as const;
    const group = groups.get(first);
    if (group === undefined) groups.set(first, [field]);
    else group.push(field);
  }
  return groups;
}
