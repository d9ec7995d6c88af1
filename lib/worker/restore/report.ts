import { stackTagKeys } from '@/lib/blueprints/stack-tags';
import { differencesInWords } from '@/lib/environments/differences-in-words';
import type { Adoption } from './adopt';
import type { Finding } from './compare-target';

/** What was found in one target, or why it could not be looked at. */
export interface TargetReport {
  target: string;
  /** In AWS's words; null when all of it was compared. */
  error: string | null;
  findings: readonly { finding: Finding; adoption: Adoption | null }[];
}

export interface RestoreReport {
  /** Why workers do not act on the database; null when they do. */
  restored: string | null;
  targets: readonly TargetReport[];
  accepted: boolean;
}

/** For scripts: one entry per stack, times as ISO 8601. */
export function toJson({ restored, targets, accepted }: RestoreReport): string {
  const items = targets.flatMap(({ findings }) =>
    findings.map(({ finding, adoption }) => ({
      target: finding.target,
      kind: finding.kind,
      environment: nameOf(finding),
      stackName: finding.stackName,
      stackId: finding.stackId,
      stackStatus: finding.stackStatus,
      changedAt: finding.changedAt?.toISOString() ?? null,
      recorded: finding.environment?.status ?? null,
      underWay: finding.environment?.unfinished ?? null,
      owner: finding.tags[stackTagKeys.owner] ?? null,
      team: finding.tags[stackTagKeys.team] ?? null,
      unknownOperations: finding.unknown,
      differences: finding.differences,
      adoption,
    })),
  );
  const notCompared = targets.flatMap(({ target, error }) => (error === null ? [] : [{ target, error }]));
  return `${JSON.stringify({ restored, items, notCompared, accepted }, null, 2)}\n`;
}

export function toText({ restored, targets, accepted }: RestoreReport): string {
  const lines = [
    restored === null ? 'Workers act on this database.' : `No worker acts on this database: ${restored}.`,
  ];
  for (const { target, error, findings } of targets) {
    lines.push('');
    if (error !== null) lines.push(`${target}: NOT COMPARED: ${error}`);
    else if (findings.length === 0) lines.push(`${target}: nothing changed.`);
    else lines.push(`${target}: ${findings.length} changed.`);
    for (const { finding, adoption } of findings) lines.push(...lineOf(finding, adoption));
  }
  if (accepted) lines.push('', 'The database is accepted: workers act on it from now on.');
  return `${lines.join('\n')}\n`;
}

function lineOf(finding: Finding, adoption: Adoption | null): string[] {
  const { kind, stackName, stackStatus, changedAt, environment, tags, unknown, differences } = finding;
  const since = changedAt ? ` (${changedAt.toISOString()})` : '';
  const unfinished = environment?.unfinished;
  const here = environment ? `recorded as ${environment.status}` : 'not recorded';
  const at = stackStatus ?? 'unknown to CloudFormation';
  const lines = [`  ${kind.padEnd(7)} ${nameOf(finding)}: ${here}; the stack ${stackName} is ${at}${since}`];
  const add = (line: string) => lines.push(`          ${line}`);
  if (unfinished) add(`under way here: ${unfinished.kind} ${unfinished.id} (${unfinished.status})`);
  if (!environment)
    add(`owner ${tags[stackTagKeys.owner] ?? 'unknown'}, team ${tags[stackTagKeys.team] ?? 'unknown'}`);
  if (unknown.length > 0) add(`operations unknown here: ${unknown.join(', ')}`);
  if (environment && differences) add(differencesInWords(environment.blueprint, differences));
  if (adoption)
    add(
      `→ ${'done' in adoption ? adoption.done : 'left' in adoption ? `left for you: ${adoption.left}` : adoption.nothing}`,
    );
  return lines;
}

function nameOf({ environment, tags, stackName }: Finding): string {
  return environment?.name ?? tags[stackTagKeys.environment] ?? stackName.replace(/^slipway-/, '');
}
