import { z } from 'zod';

/** A policy as IAM hands it out. */
export type PolicyDocument = unknown;

interface Patterns {
  patterns: readonly string[];
  /** `NotAction`, `NotResource`: all but these. */
  negated: boolean;
}

export interface Statement {
  effect: 'Allow' | 'Deny';
  actions: Patterns;
  resources: Patterns;
  conditions: readonly { operator: string; key: string; values: readonly string[] }[];
}

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const value = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const values = z.union([value.transform((one) => [one]), z.array(value)]);
const statementSchema = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore.optional(),
  NotAction: oneOrMore.optional(),
  Resource: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
  Condition: z.record(z.string(), z.record(z.string(), values)).default({}),
});
const documentSchema = z.object({
  Statement: z.union([z.array(statementSchema), statementSchema.transform((one) => [one])]),
});

/**
 * The statements of a policy. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * @throws z.ZodError for what is no policy
 */
export function readStatements(document: PolicyDocument): Statement[] {
  return documentSchema.parse(document).Statement.map((one) => ({
    effect: one.Effect,
    actions: patterns(one.Action, one.NotAction),
    resources: patterns(one.Resource, one.NotResource),
    conditions: Object.entries(one.Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, wanted]) => ({ operator, key, values: wanted })),
    ),
  }));
}

function patterns(these: string[] | undefined, allBut: string[] | undefined): Patterns {
  return these ? { patterns: these, negated: false } : { patterns: allBut ?? [], negated: true };
}
