/** A part of stopping: it may take so long, and is then left as it is. */
export interface StopStep {
  /** What is not finished when it takes too long, for the log. */
  what: string;
  withinMs: number;
  end: () => Promise<unknown>;
}

/**
 * Takes the steps one after the other. None keeps the next from being taken, neither by hanging nor by failing: a
 * stopping process must end, and what it could not give back is left to its lease.
 *
 * @returns what was not finished
 */
export async function stopInOrder(steps: readonly StopStep[]): Promise<string[]> {
  const unfinished: string[] = [];
  for (const { what, withinMs, end } of steps) {
    if (!(await endsWithin(withinMs, end))) unfinished.push(what);
  }
  return unfinished;
}

function endsWithin(ms: number, end: () => Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    const settle = (finished: boolean) => {
      clearTimeout(timer);
      resolve(finished);
    };
    end().then(
      () => settle(true),
      () => settle(false),
    );
  });
}
