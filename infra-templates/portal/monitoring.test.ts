import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { slipwayMetrics } from '@/lib/telemetry/slipway-metrics';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const read = (name: string) => readFileSync(here(name), 'utf8');

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}
interface Panel {
  type: string;
  title: string;
  description?: string;
  datasource?: { uid: string };
  fieldConfig?: { defaults: { unit?: string } };
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string; datasource: { uid: string } }[];
}

const rules: Rule[] = parse(read('alerts.yaml')).groups.flatMap(({ rules: all }: { rules: Rule[] }) => all);
const dashboard: {
  schemaVersion: number;
  panels: Panel[];
  templating: { list: { type: string; name: string }[] };
} = JSON.parse(read('dashboard.json'));
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const runbooks = read('../../RUNNING.md');

/** Each series of a metric, as Prometheus names it. */
const seriesOf = Object.values(slipwayMetrics).flatMap(({ type, name }) =>
  type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
);

/** Grafana fills its own variables in before Prometheus sees them. */
const asPrometheus = (expr: string) => expr.replaceAll('$__rate_interval', '5m');

/** The series that an expression names; throws where it is no PromQL. */
function seriesIn(expr: string): string[] {
  const text = asPrometheus(expr);
  const names: string[] = [];
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.type.isError) throw new Error(`no PromQL at ${node.from}: ${text}`);
      if (node.name === 'VectorSelector') names.push(/^\w+/.exec(text.slice(node.from, node.to))?.[0] ?? '');
    },
  });
  return names;
}

test('what is no PromQL is noticed', () => {
  expect(seriesIn('max by (kind) (one{a="b"}) > 0 or rate(two[5m]) > 1')).toEqual(['one', 'two']);
  expect(() => seriesIn('max by (kind (one) > 0')).toThrow('no PromQL');
});

describe.each(rules)('the alert $alert', ({ expr, labels, annotations, alert }) => {
  test('asks for metrics that there are', () => {
    const series = seriesIn(expr);
    expect(series).not.toEqual([]);
    expect(series.filter((name) => !seriesOf.includes(name))).toEqual([]);
  });

  test('says what is the matter, whom it concerns, and where its runbook is', () => {
    expect(annotations.summary).not.toBe('');
    expect(['page', 'ticket']).toContain(labels.severity);
    const words = alert
      .replace(/^Slipway/, '')
      .replaceAll(/(?<=.)[A-Z]/g, ' $&')
      .toLowerCase();
    expect(annotations.runbook).toBe(`RUNNING.md#runbook-${words.replaceAll(' ', '-')}`);
    expect(runbooks).toContain(`\n### Runbook: ${words}\n`);
  });
});

test('every runbook has its alert', () => {
  const headings = [...runbooks.matchAll(/^### Runbook: (.+)$/gm)].map(([, words = '']) => words);
  const named = headings.map((words) => `RUNNING.md#runbook-${words.replaceAll(' ', '-')}`);
  expect(named.sort()).toEqual(rules.map(({ annotations }) => annotations.runbook).sort());
});

describe('the dashboard', () => {
  test('is for whichever Prometheus Grafana knows', () => {
    expect(dashboard.templating.list).toMatchObject([{ type: 'datasource', name: 'datasource' }]);
    const named = panels.flatMap(({ datasource, targets = [] }) => [
      datasource,
      ...targets.map((each) => each.datasource),
    ]);
    expect(new Set(named.map((each) => each?.uid))).toEqual(new Set([`\${datasource}`]));
  });

  test('has a panel for every metric, and none for others', () => {
    const shown = new Set(
      panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => seriesIn(expr))),
    );
    expect([...shown].filter((name) => !seriesOf.includes(name))).toEqual([]);
    const names = [...shown].map((name) => name.replace(/_(bucket|sum|count)$/, ''));
    expect(Object.values(slipwayMetrics).filter(({ name }) => !names.includes(name))).toEqual([]);
  });

  test.each(panels)(
    'says of $title what it shows, and in which unit',
    ({ title, description, fieldConfig, targets }) => {
      expect(title).not.toBe('');
      expect(description?.length).toBeGreaterThan(20);
      expect(fieldConfig?.defaults.unit).toBeTruthy();
      expect(targets?.length).toBeGreaterThan(0);
    },
  );

  test('lays no panel over another', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

/** From Debian's package `prometheus`; nothing else here needs it. */
const promtool = (...words: string[]) => spawnSync('promtool', words, { encoding: 'utf8' });
const hasPromtool = promtool('--version').status === 0;

describe.skipIf(!hasPromtool)('by promtool', () => {
  test('the rules are valid', () => {
    expect(promtool('check', 'rules', here('alerts.yaml'))).toMatchObject({ status: 0 });
  });

  test('each alert fires when it should, and only then', () => {
    expect(promtool('test', 'rules', here('alerts.test.yaml'))).toMatchObject({ status: 0 });
    const tried = parse(read('alerts.test.yaml')).tests.flatMap(
      ({ alert_rule_test: all }: { alert_rule_test: { alertname: string; exp_alerts?: unknown[] }[] }) =>
        all.filter((each) => each.exp_alerts).map(({ alertname }) => alertname),
    );
    expect([...new Set(tried)].sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });
});
