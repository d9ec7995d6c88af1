import { matchesArn, matchesWildcards } from '@/lib/practice-aws/protocol/wildcard';
import { type Condition, UnsupportedPolicy } from './policy-document';

/** What a request tells to conditions: keys in lower case, as their case does not count. */
export type RequestContext = ReadonlyMap<string, string | readonly string[]>;

/** @param keys undefined for those that this request does not have */
export function contextOf(
  keys: Readonly<Record<string, string | readonly string[] | undefined>>,
): RequestContext {
  const present = Object.entries(keys).filter((entry) => entry[1] !== undefined);
  return new Map(present.map(([key, value]) => [key.toLowerCase(), value ?? '']));
}

/**
 * The keys that the practice AWS tells wherever AWS does; one that is here and not in a request is absent from it. Any
 * other key can't be judged.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and the condition keys of
 * CloudFormation, IAM, KMS and STS in the Service Authorization Reference
 */
const KNOWN_KEYS = [
  ...['aws:PrincipalAccount', 'aws:PrincipalArn', 'aws:PrincipalTag/*', 'aws:PrincipalType'],
  ...['aws:RequestTag/*', 'aws:RequestedRegion', 'aws:ResourceAccount', 'aws:TagKeys'],
  ...['aws:SecureTransport', 'aws:SourceIdentity'],
  // Told where a service calls by itself, absent from everybody else's calls.
  ...['aws:SourceAccount', 'aws:SourceArn'],
  ...['cloudformation:ChangeSetName', 'cloudformation:CreateAction', 'cloudformation:ResourceTypes'],
  // Absent always: there are no imports.
  'cloudformation:ImportResourceTypes',
  ...['cloudformation:RoleArn', 'cloudformation:StackPolicyUrl', 'cloudformation:TemplateUrl'],
  ...['iam:AWSServiceName', 'iam:PassedToService', 'iam:PermissionsBoundary', 'iam:PolicyARN'],
  'kms:ViaService',
  ...['s3:ResourceAccount', 'sts:ExternalId', 'sts:RoleSessionName', 'sts:SourceIdentity'],
].map((key) => key.toLowerCase());

/** Stands in the context of a request of whose resource the tags are told: of others they can't be judged. */
export const TAGS_ARE_KNOWN = 'aws:resourcetag';

/** Stands in the context of a simulation: every key that it does not give is absent. */
export const ALL_KEYS_ARE_KNOWN = '*';

type Compare = (wanted: string, given: string) => boolean;

const equals: Compare = (wanted, given) => wanted === given;
const equalsInAnyCase: Compare = (wanted, given) => wanted.toLowerCase() === given.toLowerCase();

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: ReadonlyMap<string, { compare: Compare; negated: boolean }> = new Map([
  ['StringEquals', { compare: equals, negated: false }],
  ['StringNotEquals', { compare: equals, negated: true }],
  ['StringEqualsIgnoreCase', { compare: equalsInAnyCase, negated: false }],
  ['StringNotEqualsIgnoreCase', { compare: equalsInAnyCase, negated: true }],
  ['StringLike', { compare: matchesWildcards, negated: false }],
  ['StringNotLike', { compare: matchesWildcards, negated: true }],
  ['ArnEquals', { compare: matchesArn, negated: false }],
  ['ArnNotEquals', { compare: matchesArn, negated: true }],
  ['ArnLike', { compare: matchesArn, negated: false }],
  ['ArnNotLike', { compare: matchesArn, negated: true }],
  ['Bool', { compare: equalsInAnyCase, negated: false }],
]);

/**
 * Whether a condition holds for a request.
 * @throws UnsupportedPolicy for operators and keys that the practice AWS does not know
 */
export function holds({ operator, key, values }: Condition, context: RequestContext): boolean {
  const name = key.toLowerCase();
  const tagsAreKnown = context.has(TAGS_ARE_KNOWN) && name.startsWith(`${TAGS_ARE_KNOWN}/`);
  const isKnown = tagsAreKnown || context.has(ALL_KEYS_ARE_KNOWN);
  if (!isKnown && !KNOWN_KEYS.some((known) => matchesWildcards(known, name)))
    throw new UnsupportedPolicy(`condition key ${key}`);
  const given = context.get(name);
  if (operator === 'Null')
    return values.some((wanted) => equalsInAnyCase(wanted, String(given === undefined)));
  const [, quantifier, base = '', ifExists] = /^(?:(\w+):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const known = OPERATORS.get(base);
  if (known === undefined) throw new UnsupportedPolicy(`condition operator ${operator}`);
  const fits = (one: string) => values.some((wanted) => known.compare(wanted, one)) !== known.negated;
  if (quantifier !== undefined) return holdsForMany(quantifier, given, fits, ifExists !== undefined);
  if (given === undefined) return ifExists !== undefined || known.negated;
  if (typeof given !== 'string')
    throw new UnsupportedPolicy(
      `comparison of all the values of ${key} with one, without ForAllValues or ForAnyValue`,
    );
  return fits(given);
}

/**
 * No value at all satisfies ForAllValues, and never ForAnyValue.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function holdsForMany(
  quantifier: string,
  given: string | readonly string[] | undefined,
  fits: (one: string) => boolean,
  ifExists: boolean,
): boolean {
  const all = given === undefined ? [] : [given].flat();
  if (quantifier === 'ForAllValues') return all.every(fits);
  if (quantifier === 'ForAnyValue') return (given === undefined && ifExists) || all.some(fits);
  throw new UnsupportedPolicy(`condition operator ${quantifier}:`);
}
