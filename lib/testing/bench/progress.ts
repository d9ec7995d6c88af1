const everyMs = 15_000;

/** Progress and mishaps, beside the tables. */
export function tell(line: string): void {
  process.stderr.write(`  … ${line}\n`);
}

/** Says every 15 seconds where a long run is, while `work` lasts. */
export async function withProgress<Value>(state: () => string, work: () => Promise<Value>): Promise<Value> {
  const started = performance.now();
  const timer = setInterval(
    () => tell(`${state()}, ${Math.round((performance.now() - started) / 1_000)} s`),
    everyMs,
  );
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
