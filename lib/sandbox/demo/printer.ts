import { stepLine } from '@/lib/sandbox/setup/step-line.mjs';

export type Printer = {
  line: (text: string) => void;
  /** Does the work and prints one line with what came of it and how long it took. */
  step: <T>(title: string, work: () => Promise<T>, note: (result: T) => string) => Promise<T>;
};

/** Prints the steps of a start as lines through `write`. */
export function createPrinter(
  write: (text: string) => void,
  now: () => number = () => performance.now(),
): Printer {
  const line = (text: string) => write(`${text}\n`);
  return {
    line,
    step: async (title, work, note) => {
      const started = now();
      try {
        const result = await work();
        line(stepLine('done', title, note(result), now() - started));
        return result;
      } catch (error) {
        line(stepLine('failed', title, 'failed', now() - started));
        throw error;
      }
    },
  };
}
