import { type Attributes, type Meter, metrics } from '@opentelemetry/api';

/**
 * An instrument is made at its first use: the OpenTelemetry API hands out instruments that do nothing until
 * `startMetrics` has set a provider, and also where none is ever set.
 */
interface Described {
  /** As Prometheus shows it. */
  name: string;
  help: string;
  /** The names of its labels. */
  labels: readonly string[];
}

type Labels<Label extends string> = Record<Label, string>;

export interface Counter<Label extends string> extends Described {
  type: 'counter';
  add(labels: Labels<Label>, by?: number): void;
}

export interface Histogram<Label extends string> extends Described {
  type: 'histogram';
  record(seconds: number, labels: Labels<Label>): void;
}

/** Of what is only known when somebody asks: see `observe`. */
export interface Gauge<Label extends string> extends Described {
  type: 'gauge';
  labels: readonly Label[];
}

/** Says what a gauge is now, for one set of labels. */
export type Report = <Label extends string>(
  gauge: Gauge<Label>,
  value: number,
  ...labels: [Label] extends [never] ? [] : [Labels<Label>]
) => void;

function meter(): Meter {
  return metrics.getMeter('slipway');
}

export function counter<const Label extends string>(
  name: string,
  help: string,
  labels: readonly Label[],
): Counter<Label> {
  let made: ReturnType<Meter['createCounter']> | undefined;
  return {
    type: 'counter',
    name,
    help,
    labels,
    add: (values, by = 1) => {
      made ??= meter().createCounter(name, { description: help });
      made.add(by, values as Attributes);
    },
  };
}

export function histogram<const Label extends string>(
  name: string,
  help: string,
  labels: readonly Label[],
  boundaries: readonly number[],
): Histogram<Label> {
  let made: ReturnType<Meter['createHistogram']> | undefined;
  return {
    type: 'histogram',
    name,
    help,
    labels,
    record: (seconds, values) => {
      made ??= meter().createHistogram(name, {
        description: help,
        advice: { explicitBucketBoundaries: [...boundaries] },
      });
      made.record(seconds, values as Attributes);
    },
  };
}

export function gauge<const Label extends string = never>(
  name: string,
  help: string,
  labels: readonly Label[] = [],
): Gauge<Label> {
  return { type: 'gauge', name, help, labels };
}

/**
 * At each scrape `read` reports what these gauges are. What it does not report is not there then; when it fails, none of
 * them is, and the others are. The answer ends it.
 */
export function observe(
  gauges: readonly Gauge<string>[],
  read: (report: Report) => void | Promise<void>,
): () => void {
  const made = new Map(
    gauges.map(({ name, help }) => [name, meter().createObservableGauge(name, { description: help })]),
  );
  const observables = [...made.values()];
  const callback: Parameters<Meter['addBatchObservableCallback']>[0] = (result) =>
    read((reported, value, ...[labels]) => {
      const instrument = made.get(reported.name);
      if (instrument) result.observe(instrument, value, labels as Attributes | undefined);
    });
  const from = meter();
  from.addBatchObservableCallback(callback, observables);
  return () => from.removeBatchObservableCallback(callback, observables);
}
