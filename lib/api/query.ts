import { z } from 'zod';

/** Parameters of a query that are not text, as schemas of what the text becomes. */

/** `?limit=50`: a whole number within what `schema` allows. */
export function wholeNumber<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(
    (text) => (typeof text === 'string' && /^-?\d{1,15}$/.test(text) ? Number(text) : text),
    schema,
  );
}

/** `?force=true`, or `false`, as far as `schema` allows either. */
export function yesOrNo<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((text) => (text === 'true' ? true : text === 'false' ? false : text), schema);
}

const lists = new WeakSet<z.ZodType>();

/** `?status=ACTIVE,LOST`, or the parameter given more than once; left out where nothing is listed. */
export function listOf<Item extends z.ZodType>(item: Item, description: string) {
  const split = (text: unknown) => {
    const items = typeof text === 'string' ? text.split(',').filter(Boolean) : text;
    return Array.isArray(items) && items.length === 0 ? undefined : items;
  };
  const param = { style: 'form', explode: false } as const;
  const list = z.preprocess(split, z.array(item).optional()).meta({ description, param });
  lists.add(list);
  return list;
}

/** Whether a parameter may be given more than once. */
export function isList(schema: z.ZodType): boolean {
  return lists.has(schema);
}
