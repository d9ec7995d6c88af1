/** A sentence, to be continued. */
export function withoutFullStop(text: string): string {
  return text.replace(/\.\s*$/, '');
}
