import type { Filter, Tag } from '@aws-sdk/client-ec2';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { matchesWildcards } from '@/lib/practice-aws/protocol/wildcard';

type Text = string | number | boolean | undefined;

/** What a filter compares, by its name: one text of an item, or several of which one has to match. */
export type Readers<Item> = Readonly<Record<string, (item: Item) => Text | readonly Text[]>>;

/**
 * The items that meet all filters: one of a filter's values must match, with `*` for anything.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 * @throws AwsError InvalidParameterValue for filters that this kind of item doesn't have
 */
export function filtered<Item extends { Tags?: Tag[] }>(
  items: readonly Item[],
  filters: readonly Filter[] | undefined,
  readers: Readers<Item>,
): Item[] {
  const all = (filters ?? []).map(({ Name: name = '', Values: values = [] }) => {
    const read = readerOf(name, readers);
    return (item: Item) =>
      [read(item)].flat().some((text) => {
        return text !== undefined && values.some((value) => matchesWildcards(value, String(text)));
      });
  });
  return items.filter((item) => all.every((matches) => matches(item)));
}

function readerOf<Item extends { Tags?: Tag[] }>(name: string, readers: Readers<Item>) {
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return (item: Item) => item.Tags?.find((tag) => tag.Key === key)?.Value;
  }
  if (name === 'tag-key') return (item: Item) => item.Tags?.map(({ Key }) => Key) ?? [];
  const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (read === undefined) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  return read;
}

/**
 * Those that are asked for by their ids, in their own order; all of them where none is.
 * @param missing how one that is not there is refused
 */
export function identified<Item>(
  items: readonly Item[],
  asked: readonly string[] | undefined,
  idOf: (item: Item) => string | undefined,
  missing: (id: string) => AwsError,
): readonly Item[] {
  if (asked === undefined || asked.length === 0) return items;
  const stranger = asked.find((id) => items.every((item) => idOf(item) !== id));
  if (stranger !== undefined) throw missing(stranger);
  return items.filter((item) => asked.includes(idOf(item) ?? ''));
}
