import { validationError } from '@/lib/practice-aws/aws-error';

const PAGE = 100;

/**
 * A page of a list that only grows at its end. The token is a place in the whole list, so that entries which arrive
 * or change between two pages shift nothing.
 * @param keep which entries are wanted; pages are filled up with them
 * @throws AwsError ValidationError for a token that was not handed out
 */
export function pageOf<T>(
  oldestFirst: readonly T[],
  input: { NextToken?: string | undefined },
  order: 'oldest-first' | 'newest-first',
  keep: (entry: T) => boolean = () => true,
): { page: T[]; nextToken: string | undefined } {
  const step = order === 'oldest-first' ? 1 : -1;
  const first = order === 'oldest-first' ? 0 : oldestFirst.length - 1;
  const page: T[] = [];
  let position = readToken(input.NextToken) ?? first;
  for (; page.length < PAGE; position += step) {
    const entry = oldestFirst[position];
    if (entry === undefined) return { page, nextToken: undefined };
    if (keep(entry)) page.push(entry);
  }
  return { page, nextToken: oldestFirst[position] === undefined ? undefined : token(position) };
}

function token(position: number): string {
  return Buffer.from(`position:${position}`).toString('base64url');
}

function readToken(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const position = Number(
    /^position:(\d{1,9})$/.exec(Buffer.from(text, 'base64url').toString('latin1'))?.[1],
  );
  if (Number.isInteger(position)) return position;
  throw validationError('NextToken is not valid');
}
