/** What Next hands to a page: each name once, several times or not at all. */
export type SearchParams = Promise<Readonly<Record<string, string | string[] | undefined>>>;

/** The value of a parameter that is meant to stand once; the first when somebody wrote it twice. */
export function oneValue(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
