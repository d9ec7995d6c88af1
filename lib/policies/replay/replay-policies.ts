import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { assertMay } from '@/lib/access/permissions';
import { parseInput } from '@/lib/errors/parse-input';
import { invalid } from '@/lib/errors/slipway-error';
import { draftSchema, withDraft } from '@/lib/policies/draft-set';
import { judge } from '@/lib/policies/evaluate';
import { problemsOf } from '@/lib/policies/policy-text';
import { policyRequest } from '@/lib/policies/request';
import type { Question, Verdict } from '@/lib/policies/verdict';
import { readHistory } from './history';
import { pastRequests } from './past-facts';

export const replaySchema = z.strictObject({
  ...draftSchema,
  limit: z
    .int({ error: 'Must be a whole number from 1 to 10,000' })
    .min(1, 'Must be at least 1')
    .max(10_000, 'Must be at most 10,000')
    .default(1_000)
    .describe('How many requests, the newest first'),
});

/** A request that would have been refused or held. */
export interface ReplayedRequest {
  environment: string;
  action: Question['action'];
  team: string;
  person: string;
  requestedAt: string;
  outcome: 'approval' | 'deny';
  reasons: { policy: string; words: string }[];
  /** What the policies in force would say of it. */
  today: Verdict['outcome'];
}

export interface Replay {
  /** How many would have been refused, how many held for approval, and how many were asked again. */
  refused: number;
  held: number;
  requests: number;
  /** How many of them the policies in force would have treated otherwise. */
  changed: number;
  /** The newest first; of many, those that would be treated otherwise before all others. */
  items: ReplayedRequest[];
}

const mostItems = 200;
/** Requests after which others get their turn: an evaluation takes some tenths of a millisecond. */
const turn = 50;

/**
 * Which past requests a draft would have refused or held: each is asked again with the counts and the cost of its time.
 * Without a draft, the policies in force. Nothing is written. Admins only; throws 'forbidden', 'invalid'.
 */
export async function replayPolicies({ ctx, input }: { ctx: Context; input: unknown }): Promise<Replay> {
  assertMay(ctx.actor, 'policy.read');
  const { limit, ...asked } = parseInput(replaySchema, input);
  const problems = typeof asked.text === 'string' ? problemsOf(asked.text) : [];
  if (problems.length > 0) {
    throw invalid(
      problems.map(({ line, column, message }) => ({
        path: 'text',
        message: `Line ${line}, column ${column}: ${message}`,
      })),
    );
  }
  if (asked.text !== undefined && asked.id === undefined)
    throw invalid([{ path: 'id', message: 'Say which policy the text is for' }]);
  const { draft, active } = await withDraft(ctx.database, asked);
  const history = await readHistory(ctx.database, limit);
  const replay: Replay = { refused: 0, held: 0, requests: 0, changed: 0, items: [] };
  const items: (ReplayedRequest & { differs: boolean })[] = [];
  for (const { operation, environment, question, facts } of pastRequests(history)) {
    const actor = history.people.get(operation.requestedById);
    if (!actor) continue;
    replay.requests += 1;
    if (replay.requests % turn === 0) await setImmediate();
    const request = policyRequest(actor, question, facts);
    const { outcome, reasons } = judge(draft, request).verdict;
    const today = draft === active ? outcome : judge(active, request).verdict.outcome;
    if (outcome !== today) replay.changed += 1;
    if (outcome === 'allow') continue;
    replay[outcome === 'deny' ? 'refused' : 'held'] += 1;
    items.push({
      environment: environment.name,
      action: question.action,
      team: facts.team.name,
      person: actor.name,
      requestedAt: operation.at.toISOString(),
      outcome,
      reasons: reasons.map(({ policy, words }) => ({ policy, words })),
      today,
      differs: outcome !== today,
    });
  }
  replay.items = items
    .reverse()
    .sort((one, other) => Number(other.differs) - Number(one.differs))
    .slice(0, mostItems)
    .map(({ differs: _, ...item }) => item);
  return replay;
}
