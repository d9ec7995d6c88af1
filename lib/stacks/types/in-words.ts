/** "DBInstance2" reads "DB instance 2", "databaseClass" reads "database class": abbreviations stay as they are. */
export function inWords(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/([a-z])([0-9])/g, '$1 $2')
    .split(' ')
    .map((word) => (/^[A-Z]{2,}[0-9]*$/.test(word) ? word : word.toLowerCase()))
    .join(' ');
}

/** With a capital at the beginning. */
export function capitalized(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
