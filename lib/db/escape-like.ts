/** A text to look for as it is: Prisma hands `contains` and `startsWith` to LIKE unchanged. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
