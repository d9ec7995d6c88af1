import { type PolicyJson, preparsePolicySet, preparseSchema } from '@cedar-policy/cedar-wasm/nodejs';
import { readPolicy } from './read-policy';
import { policySchema } from './schema';

/** What people call a policy, and its text. */
export interface PolicyText {
  id: string;
  title: string;
  text: string;
}

/** A policy as it is evaluated. */
interface LoadedPolicy {
  title: string;
  outcome: 'approval' | 'deny';
  words: string | null;
  help: string | null;
  path: string | null;
  asksReason: boolean;
}

export interface LoadedSet {
  /** Its name in Cedar's memory, one of a few. */
  slot: 'active' | 'draft';
  policies: ReadonlyMap<string, LoadedPolicy>;
  /** As they are evaluated: by id, in Cedar's JSON. */
  statements: Record<string, PolicyJson>;
  /** Why it can't be evaluated. Null: it can. */
  broken: { policy: string; message: string } | null;
}

/**
 * Reads the texts once, for any number of questions. A policy that asks for approval says nothing of what has been
 * approved, whether or not its text says so.
 */
export function loadPolicySet(slot: LoadedSet['slot'], texts: readonly PolicyText[]): LoadedSet {
  const policies = new Map<string, LoadedPolicy>();
  const statements: Record<string, PolicyJson> = {};
  let broken: LoadedSet['broken'] = null;
  for (const { id, title, text } of texts) {
    const answer = readPolicy(text);
    if (answer.type === 'failure') {
      broken ??= { policy: id, message: answer.errors.map(({ message }) => message).join('; ') };
      continue;
    }
    const { annotations = {}, ...statement } = answer.json;
    const asksForApproval = statement.effect === 'forbid' && annotations.outcome === 'approval';
    policies.set(id, {
      title,
      outcome: asksForApproval ? 'approval' : 'deny',
      words: annotations.words ?? null,
      help: annotations.help ?? null,
      path: annotations.path ?? null,
      asksReason: asksForApproval && annotations.reason === 'required',
    });
    statements[id] = asksForApproval
      ? { ...statement, conditions: [...statement.conditions, unlessApproved] }
      : statement;
  }
  return { slot, policies, statements, broken };
}

const unlessApproved = {
  kind: 'unless' as const,
  body: { '.': { left: { Var: 'context' as const }, attr: 'approved' } },
};

const SCHEMA = 'slipway';
const inMemory = new Map<LoadedSet['slot'], LoadedSet>();
let schemaIsInMemory = false;

/**
 * Puts a set where Cedar evaluates it without reading it again. Evaluate in the same turn: another set may take its
 * place in the next one. Returns why that is impossible, or null.
 */
export function prepare(set: LoadedSet): string | null {
  if (!schemaIsInMemory) {
    const answer = preparseSchema(SCHEMA, policySchema);
    if (answer.type === 'failure') return answer.errors.map(({ message }) => message).join('; ');
    schemaIsInMemory = true;
  }
  if (inMemory.get(set.slot) === set) return null;
  const answer = preparsePolicySet(set.slot, { staticPolicies: set.statements });
  if (answer.type === 'failure') return answer.errors.map(({ message }) => message).join('; ');
  inMemory.set(set.slot, set);
  return null;
}

export const preparsedSchemaName = SCHEMA;
