/**
 * Text from outside as Postgres takes it: neither its text nor its JSON holds a NUL character or half of a surrogate
 * pair, and one such character would keep everything that is written with it off the record.
 * https://www.postgresql.org/docs/current/datatype-json.html
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}
