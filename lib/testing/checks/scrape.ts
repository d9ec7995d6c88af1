/** What a process says at its metrics port: one value for each name with its labels, as Prometheus writes them. */
export async function scrape(port: number): Promise<Map<string, number>> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  return seriesOf(await answer.text());
}

export function seriesOf(text: string): Map<string, number> {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, series, value] = /^([a-z_]+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    if (series !== undefined && value !== undefined) values.set(series, Number(value));
  }
  return values;
}

/** The names of the metrics of a scrape, without those that a histogram consists of. */
export function namesIn(values: ReadonlyMap<string, number>): Set<string> {
  const names = [...values.keys()].map((series) => series.replace(/\{.*/, ''));
  return new Set(names.map((name) => name.replace(/_(bucket|sum|count)$/, '')));
}
