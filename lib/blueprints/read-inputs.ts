import type { BlueprintInputs, InputValue, ReadInputs } from './blueprint';
import { parameterOf } from './fields';

/** As CloudFormation shows a parameter with NoEcho. */
const masked = '****';

/**
 * The inverse of `toParameters`: what a stack's parameters say that its inputs are. Each value is believed only where
 * it leads back to the very parameter, so that what no input could have made is no input's value. Files that the stack
 * was made with say what no parameter does.
 *
 * @param base inputs for what is asked beside the one that is read, such as those on the record
 */
export function readInputs(
  blueprint: {
    keys: readonly string[];
    /** By input, where it isn't the parameter of its name. */
    parameters: Readonly<Record<string, string | undefined>>;
    toParameters: (inputs: BlueprintInputs) => Readonly<Record<string, string>>;
    fromArtifacts: (artifacts: Readonly<Record<string, string>>) => BlueprintInputs;
  },
  {
    base,
    parameters,
    artifacts,
  }: {
    base: BlueprintInputs;
    parameters: Readonly<Record<string, string>>;
    artifacts: Readonly<Record<string, string>>;
  },
): ReadInputs {
  const inputs: Record<string, InputValue> = {};
  const unread: string[] = [];
  const inFiles = blueprint.fromArtifacts(artifacts);
  for (const key of blueprint.keys) {
    const name = blueprint.parameters[key] ?? parameterOf(key);
    const text = parameters[name];
    const value =
      text === undefined || text === masked
        ? inFiles[key]
        : candidates(text, base[key]).find((candidate) =>
            leadsTo(blueprint, { ...base, [key]: candidate }, name, text),
          );
    if (value === undefined) unread.push(key);
    else inputs[key] = value;
  }
  return { inputs, unread };
}

/**
 * What a parameter's text may have been: as it is known, so that a word that looks like a number stays a word, then the
 * type that an input of the kind usually has.
 */
function candidates(text: string, known: InputValue | undefined): InputValue[] {
  return [
    ...(known === undefined ? [] : [known]),
    ...(text === '' ? [null] : []),
    ...(text === 'true' || text === 'false' ? [text === 'true'] : []),
    ...(/^-?\d+$/.test(text) && String(Number(text)) === text ? [Number(text)] : []),
    text,
  ];
}

function leadsTo(
  { toParameters }: { toParameters: (inputs: BlueprintInputs) => Readonly<Record<string, string>> },
  inputs: BlueprintInputs,
  name: string,
  text: string,
): boolean {
  try {
    return toParameters(inputs)[name] === text;
  } catch {
    return false;
  }
}
