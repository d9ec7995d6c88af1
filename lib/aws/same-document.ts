import { isDeepStrictEqual } from 'node:util';

/**
 * Whether two values of a property are one JSON document. A policy may be text in a template, and the handler of its type
 * reads it back as an object, so that CloudFormation sees a difference where there is none, as with a KMS key's:
 * https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-kms (KeyTranslator.deserializeKeyPolicy)
 */
export function isSameDocument(one: string | null, other: string | null): boolean {
  const [first, second] = [document(one), document(other)];
  return first !== undefined && isDeepStrictEqual(first, second);
}

/** An object or a list, also where it is text within JSON; undefined for anything else. */
function document(text: string | null, depth = 0): unknown {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value === 'string' && depth === 0) return document(value, 1);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
