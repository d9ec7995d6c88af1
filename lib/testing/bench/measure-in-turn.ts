import { markdown, percentile } from './figures';
import { withProgress } from './progress';

/** Only there to warm things up. */
const roundsBefore = 20;

/** Somebody to ask who has so many environments on record. */
export interface Asked {
  environments: number;
}

export interface Question<Someone extends Asked> {
  what: string;
  /** @throws Error when the answer is not what was asked for */
  ask: (someone: Someone) => Promise<void>;
}

/**
 * Asks everybody every question so many times, in turn (there and back), so that whatever else the machine does meets all
 * of them alike.
 * @returns a table with the times, and their ratio to those of the first one asked
 */
export async function measureInTurn<Someone extends Asked>(
  everybody: readonly Someone[],
  questions: readonly Question<Someone>[],
  rounds: number,
): Promise<string> {
  const series = questions.flatMap(({ what, ask }) =>
    everybody.map((someone) => ({ what, someone, ask: () => ask(someone), times: [] as number[] })),
  );
  let round = -roundsBefore;
  await withProgress(
    () => `on record: round ${round} of ${rounds}`,
    async () => {
      for (; round < rounds; round += 1) {
        for (const { ask, times } of round % 2 === 0 ? series : series.toReversed()) {
          const started = performance.now();
          await ask();
          if (round >= 0) times.push(performance.now() - started);
        }
      }
    },
  );
  const first = (what: string, share: number) =>
    percentile(series.find((one) => one.what === what)?.times ?? [], share);
  const rows = series.map(({ what, someone, times }) => {
    const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
    const ratios = [p50 / first(what, 0.5), p95 / first(what, 0.95)].map((ratio) => ratio.toFixed(2));
    return [what, someone.environments, `${p50.toFixed(1)} ms`, `${p95.toFixed(1)} ms`, ...ratios];
  });
  const least = everybody[0]?.environments;
  const head = ['what', 'environments on record', 'p50', 'p95'];
  return markdown([...head, `p50, ratio to ${least}`, `p95, ratio to ${least}`], rows);
}
