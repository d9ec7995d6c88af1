import { placeholders } from './sub';
import { intrinsicName, isObject, splitAttribute, type TemplateValue } from './values';

export type Reference =
  | { kind: 'ref'; name: string }
  | { kind: 'attribute'; name: string; attribute?: string }
  | { kind: 'condition'; name: string }
  /** An export of another stack, by the function's argument. */
  | { kind: 'import'; argument: TemplateValue };

/**
 * Everything a value refers to. With `holds`, only the branches of `Fn::If` that are taken: those decide what a
 * resource waits for; without, all of them: those must exist in the template.
 */
export function referencesIn(value: TemplateValue, holds?: (condition: string) => boolean): Reference[] {
  if (Array.isArray(value)) return value.flatMap((entry) => referencesIn(entry, holds));
  if (!isObject(value)) return [];
  const name = intrinsicName(value);
  const argument = name === undefined ? undefined : value[name];
  if (name === 'Ref' && typeof argument === 'string') return [{ kind: 'ref', name: argument }];
  if (name === 'Fn::GetAtt') return attributeReference(argument, holds);
  if (name === 'Fn::ImportValue' && argument !== undefined)
    return [{ kind: 'import', argument }, ...referencesIn(argument, holds)];
  if (name === 'Fn::Sub') return substitutionReferences(argument, holds);
  if (name === 'Fn::If' && Array.isArray(argument) && typeof argument[0] === 'string') {
    const [condition, whenTrue = null, whenFalse = null] = argument;
    const branches = holds === undefined ? [whenTrue, whenFalse] : [holds(condition) ? whenTrue : whenFalse];
    return [{ kind: 'condition', name: condition }, ...referencesIn(branches, holds)];
  }
  return Object.values(value).flatMap((child) => referencesIn(child, holds));
}

function attributeReference(
  argument: TemplateValue | undefined,
  holds?: (condition: string) => boolean,
): Reference[] {
  const [logicalId, attribute] =
    typeof argument === 'string' ? splitAttribute(argument) : Array.isArray(argument) ? argument : [];
  if (typeof logicalId !== 'string') return [];
  const fixed = typeof attribute === 'string' ? attribute : undefined;
  const within = attribute === undefined ? [] : referencesIn(attribute, holds);
  return [{ kind: 'attribute', name: logicalId, attribute: fixed }, ...within];
}

function substitutionReferences(
  argument: TemplateValue | undefined,
  holds?: (condition: string) => boolean,
): Reference[] {
  const [text, variables = {}] = Array.isArray(argument) ? argument : [argument];
  if (typeof text !== 'string' || !isObject(variables)) return [];
  const named = placeholders(text).filter((name) => !Object.hasOwn(variables, name));
  const direct = named.map((name): Reference => {
    const [logicalId = '', attribute] = splitAttribute(name);
    return attribute === undefined
      ? { kind: 'ref', name }
      : { kind: 'attribute', name: logicalId, attribute };
  });
  return [...direct, ...referencesIn(variables, holds)];
}

/** Where a value calls `Fn::GetAtt` with an attribute that is no function itself. */
export function attributeCalls(
  value: TemplateValue,
  path: string,
): { path: string; logicalId: string; attribute: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const argument = intrinsicName(value) === 'Fn::GetAtt' && isObject(value) ? value['Fn::GetAtt'] : undefined;
  const [logicalId, attribute] =
    typeof argument === 'string' ? splitAttribute(argument) : Array.isArray(argument) ? argument : [];
  if (typeof logicalId === 'string' && typeof attribute === 'string')
    return [{ path: `${path}/Fn::GetAtt`, logicalId, attribute }];
  return Object.entries(value).flatMap(([key, child]) => attributeCalls(child, `${path}/${key}`));
}
