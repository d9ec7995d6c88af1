/** The lines of a log, each of which must be JSON. Throws on one that is not. */
export function logLines(log: string): Record<string, unknown>[] {
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      try {
        return JSON.parse(line) as Record<string, unknown>;
      } catch (error) {
        throw new Error(`This is no JSON: ${line}`, { cause: error });
      }
    });
}
