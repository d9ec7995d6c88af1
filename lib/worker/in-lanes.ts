/**
 * Runs `run` for the items in their order, `lanes` at a time, while `mayContinue`. Ends when all that began has ended;
 * after a failure nothing more begins, and the first failure is thrown.
 */
export async function inLanes<Item>(
  items: readonly Item[],
  lanes: number,
  mayContinue: () => boolean,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  let failed = false;
  const lane = async () => {
    for (const item of waiting) {
      if (failed || !mayContinue()) return;
      try {
        await run(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}
