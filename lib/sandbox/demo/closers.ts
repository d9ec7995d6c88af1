/** What has been started so far, ended in the opposite order: whoever uses something goes before it. */
export type Closers = {
  add: (name: string, close: () => void | Promise<void>) => void;
  /** Ends everything, even where one of them fails to. */
  closeAll: () => Promise<void>;
};

export function createClosers(onFailure: (line: string) => void): Closers {
  const started: { name: string; close: () => void | Promise<void> }[] = [];
  return {
    add: (name, close) => {
      started.push({ name, close });
    },
    closeAll: async () => {
      for (let last = started.pop(); last !== undefined; last = started.pop()) {
        try {
          await last.close();
        } catch (error) {
          onFailure(`${last.name} did not stop cleanly: ${error instanceof Error ? error.message : error}`);
        }
      }
    },
  };
}
