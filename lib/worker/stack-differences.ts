import { createHash } from 'node:crypto';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { contentHash, readArtifact } from '@/lib/aws/artifacts';
import type { Connection } from '@/lib/aws/connect';
import { parametersOf, readTemplate } from '@/lib/aws/stack';
import type { Blueprint, BlueprintInputs, ReadInputs } from '@/lib/blueprints/blueprint';
import { blueprints, findBlueprint } from '@/lib/blueprints/registry';
import type { StackDifferences } from '@/lib/environments/records';
import { stackPhase } from '@/lib/stacks/stack-status';
import { unlessRefused } from './unless-refused';

/** What is recorded of a stack. */
export interface Recorded {
  blueprint: string;
  blueprintVersion: string;
  inputs: BlueprintInputs;
}

/**
 * In what a stack differs from what is recorded of it: inputs that its parameters and files tell otherwise, and its
 * template. Null when in nothing. What the stack does not tell, such as a hidden parameter, is no difference.
 */
export async function stackDifferences(
  connection: Connection,
  stack: Stack,
  recorded: Recorded,
): Promise<Omit<StackDifferences, 'foundAt'> | null> {
  const blueprint = findBlueprint(recorded.blueprint);
  if (!blueprint) return null;
  const before = { ...blueprint.defaultInputs, ...recorded.inputs };
  const read = await readStackInputs(connection, stack, blueprint, before);
  const inputs = Object.entries(read.inputs).flatMap(([input, value]) =>
    value === before[input] ? [] : [{ input, recorded: before[input] ?? null, stack: value }],
  );
  const template = await otherTemplate(connection, stack, recorded.blueprintVersion);
  return inputs.length > 0 || template !== null ? { inputs, template } : null;
}

/** What was launched or updated stands, or a failed update was rolled back: its parameters are what serves. */
export function isComparable(status: string | null | undefined): status is string {
  return stackPhase(status ?? undefined) === 'complete' || status === 'UPDATE_ROLLBACK_COMPLETE';
}

/** What the stack says that its inputs are. */
export async function readStackInputs(
  connection: Connection,
  stack: Stack,
  blueprint: Blueprint,
  base: BlueprintInputs,
): Promise<ReadInputs> {
  const parameters = parametersOf(stack);
  return blueprint.readInputs({
    base,
    parameters,
    artifacts: await artifactsOf(connection, blueprint, base, Object.values(parameters)),
  });
}

/**
 * The files that the stack was made with. A parameter names their folder, or themselves, by the hash of their content: what
 * is as it would be by the record need not be read.
 */
async function artifactsOf(
  connection: Connection,
  blueprint: Blueprint,
  base: BlueprintInputs,
  values: readonly string[],
): Promise<Record<string, string>> {
  const bodies: Record<string, string> = {};
  for (const { name, body } of expectedArtifacts(blueprint, base)) {
    const hash = contentHash(body);
    const known = values.some((value) => value.split('/').includes(hash));
    const keys = values
      .filter(isArtifactPath)
      .map((value) => (value.endsWith(`/${name}`) ? value : `${value}/${name}`));
    let found: string | null = known ? body : null;
    for (const key of known ? [] : keys)
      found ??= (await unlessRefused(readArtifact(connection, key))).answer;
    if (found !== null) bodies[name] = found;
  }
  return bodies;
}

const isArtifactPath = (value: string) => value.startsWith('environments/');

/** Recorded inputs may be of an earlier version, which this one refuses. */
function expectedArtifacts(blueprint: Blueprint, base: BlueprintInputs) {
  return blueprint.artifacts(blueprint.readBefore(base, blueprint.defaultInputs));
}

/** Its version; null where it is the recorded one. Rows from before versions were hashes say nothing of the template. */
async function otherTemplate(
  connection: Connection,
  { StackId }: Stack,
  blueprintVersion: string,
): Promise<string | null> {
  if (!StackId || !/^[0-9a-f]{12}$/.test(blueprintVersion)) return null;
  const { answer: text } = await unlessRefused(readTemplate(connection, StackId));
  if (text === null || versionsOf(text).includes(blueprintVersion)) return null;
  return versionOf(text);
}

/** As this version of Slipway calls it, where it knows the template. */
export function versionOf(text: string): string {
  const versions = versionsOf(text);
  return blueprints.find(({ version }) => versions.includes(version))?.version ?? versions[0] ?? '';
}

/** The versions that a template's text may be; with or without its last line break, which may be lost on the way. */
function versionsOf(text: string): string[] {
  return [text, `${text}\n`].map((each) => createHash('sha256').update(each).digest('hex').slice(0, 12));
}
