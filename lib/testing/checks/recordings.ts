import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Recorded conversations with CloudFormation, held again with the practice AWS. */
export const RECORDINGS = 'lib/practice-aws/recordings';
const BEHAVIOUR = 'lib/practice-aws/BEHAVIOUR.md';

/** Fewer than this share of the conversations being the same fails, whatever is listed. */
const LEAST_SAME = 0.98;

const reportSchema = z.array(
  z.object({
    name: z.string(),
    same: z.boolean(),
    checked: z.array(z.string()),
    differences: z.array(z.tuple([z.string(), z.string(), z.string()])),
  }),
);
export type Replayed = z.infer<typeof reportSchema>;

export interface AreaCount {
  area: string;
  same: number;
  differ: number;
}

/** What the report of `replay.py` holds. */
export function readReplayed(path: string): Replayed {
  return reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** How many conversations touch an area, and how many of these differ in it. */
export function countAreas(replayed: Replayed): AreaCount[] {
  const differing = (one: Replayed[number]) => new Set(one.differences.map(([area]) => area));
  const touched = replayed.map((one) => new Set([...one.checked, ...differing(one)]));
  const areas = [...new Set(touched.flatMap((some) => [...some]))].sort();
  return areas.map((area) => {
    const all = touched.filter((some) => some.has(area)).length;
    const differ = replayed.filter((one) => differing(one).has(area)).length;
    return { area, same: all - differ, differ };
  });
}

export interface Listed {
  /** The conversations that are known to differ. */
  cases: string[];
  areas: AreaCount[];
}

/** The two tables of BEHAVIOUR.md: which conversations differ, and how many of each area. */
export function readListed(root: string): Listed {
  const [, section = ''] = readFileSync(join(root, BEHAVIOUR), 'utf8').split(/^## Recordings$/m);
  const [text = ''] = section.split(/^## /m);
  const areas = [...text.matchAll(/^\| ([a-z/ -]+?) +\| +(\d+) +\| +(\d+) +\|$/gm)];
  return {
    cases: [...text.matchAll(/^\| `([a-z0-9-]+)`/gm)].map(([, name = '']) => name),
    areas: areas.map(([, area = '', same, differ]) => ({ area, same: Number(same), differ: Number(differ) })),
  };
}

/** What is wrong with a run, each in a sentence; nothing where BEHAVIOUR.md tells the truth. */
export function problemsOf(replayed: Replayed, listed: Listed, least = LEAST_SAME): string[] {
  const known = new Set(listed.cases);
  const problems: string[] = [];
  for (const { name, same, differences } of replayed) {
    if (same && known.has(name)) problems.push(`${name} is the same now: take it off the list.`);
    if (same || known.has(name)) continue;
    const [area = '', where = '', text = ''] = differences[0] ?? [];
    problems.push(`${name} differs, and is not listed: [${area}] ${where}: ${text}`);
  }
  const names = new Set(replayed.map(({ name }) => name));
  for (const name of known)
    if (!names.has(name)) problems.push(`${name} is listed, but there is no such case.`);
  const share = replayed.filter(({ same }) => same).length / Math.max(1, replayed.length);
  if (share < least) problems.push(`Only ${percent(share)} are the same; ${percent(least)} must be.`);
  if (problems.length === 0 && JSON.stringify(sorted(listed.areas)) !== JSON.stringify(countAreas(replayed)))
    problems.push(`The table of areas is out of date. It should be:\n${areaTable(replayed)}`);
  return problems;
}

function sorted(areas: readonly AreaCount[]): AreaCount[] {
  return [...areas].sort((one, other) => (one.area < other.area ? -1 : 1));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** As BEHAVIOUR.md has it. */
function areaTable(replayed: Replayed): string {
  const rows = countAreas(replayed).map(
    ({ area, same, differ }) =>
      `| ${area.padEnd(21)} | ${String(same).padStart(4)} | ${String(differ).padStart(6)} |`,
  );
  return [
    '| area                  | same | differ |',
    '| --------------------- | ---: | -----: |',
    ...rows,
  ].join('\n');
}

/** Two lines for the person who reads the result. */
export function summarizeReplayed(replayed: Replayed): string[] {
  const same = replayed.filter((one) => one.same).length;
  const all = replayed.length;
  const areas = countAreas(replayed).map((one) => `${one.area} ${one.same}/${one.same + one.differ}`);
  return [
    `${all} conversations recorded on AWS: ${same} the same (${percent(same / Math.max(1, all))}), ${all - same} differ`,
    `the same by area: ${areas.join(', ')}`,
  ];
}

/** A Python that has boto3: on the PATH, Debian's (package python3-boto3), or the one of `.venv`, where moto needs it. */
export function pythonWithBoto3(root: string): string | undefined {
  return ['python3', '/usr/bin/python3', join(root, '.venv/bin/python3')].find(
    (python) => spawnSync(python, ['-c', 'import boto3'], { stdio: 'ignore' }).status === 0,
  );
}
