import type { Context } from '@/lib/access/context';
import type { Transaction } from '@/lib/db/client';
import { activeSet } from './active-set';
import { type Judgement, judge } from './evaluate';
import { type Facts, readFacts } from './facts';
import type { LoadedSet } from './policy-set';
import { policyRequest } from './request';
import type { Question, Verdict } from './verdict';

/**
 * What the organization's policies say, in the transaction that does what is asked for.
 *
 * What is counted stays so until the transaction ends: requests of one team, and of one person, take turns from here
 * on. The rows of team, person and target are locked in this order, after the environment's and before its
 * operation's (see `runVerb`).
 */
export async function decide(tx: Transaction, ctx: Context, question: Question): Promise<Verdict> {
  await lockCounted(tx, ctx, question);
  return (await ask(tx, ctx, question, { keep: true })).verdict;
}

/** The same for whoever is still typing: nothing is locked and nothing written. */
export async function explain(ctx: Context, question: Question): Promise<Verdict> {
  return (await ask(ctx.database, ctx, question, { keep: false })).verdict;
}

/** As `explain`, with what led to it; by another set of policies than the one in force where that is wanted. */
export async function explainFully(
  ctx: Context,
  question: Question,
  draft?: LoadedSet,
): Promise<Judgement & { facts: Facts }> {
  return ask(ctx.database, ctx, question, { keep: false, ...(draft ? { draft } : {}) });
}

async function ask(
  reader: Parameters<typeof readFacts>[0],
  ctx: Context,
  question: Question,
  options: { keep: boolean; draft?: LoadedSet },
): Promise<Judgement & { facts: Facts }> {
  const facts = await readFacts(reader, ctx.actor, question, options);
  const set = options.draft ?? (await activeSet(reader, facts.policyVersion));
  return { ...judge(set, policyRequest(ctx.actor, question, facts)), facts };
}

/** A teardown adds to nothing. NO KEY: rows that refer to these may be added meanwhile. */
async function lockCounted(tx: Transaction, ctx: Context, { action, team, target }: Question): Promise<void> {
  if (action === 'tear-down') return;
  await tx.$queryRaw`SELECT 1 FROM teams WHERE id = ${team.id} FOR NO KEY UPDATE`;
  await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${ctx.actor.id} FOR NO KEY UPDATE`;
  if (action !== 'launch') return;
  await tx.$queryRaw`
    SELECT 1 FROM targets WHERE id = ${target.id} AND max_environments IS NOT NULL FOR NO KEY UPDATE`;
}
