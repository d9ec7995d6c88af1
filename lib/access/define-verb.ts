import { appendAudit } from '@/lib/audit/append';
import type { Transaction } from '@/lib/db/client';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { inSpan } from '@/lib/telemetry/spans';
import type { Actor, Context } from './context';
import { noteDenial } from './denials';
import { claimIdempotencyKey, keepAnswer } from './idempotency';
import { inWords, type Refusal } from './permissions';

/** What the later steps of a verb get. */
export interface Step<Found, Locked, Parsed> {
  tx: Transaction;
  ctx: Context;
  found: Found;
  /** As `lock` read it: nobody else changes it before this transaction ends. */
  locked: Locked;
  parsed: Parsed;
}

interface Note {
  subject: { type: string; id: string };
  details: Record<string, unknown>;
  /** Where it is not the verb's own. */
  action?: string;
}

/** What a verb wrote. `audit` null, or empty: there was nothing to do, and nothing was written. */
export interface Written<Answer> {
  answer: Answer;
  /** One for each that was changed. */
  audit: Note | Note[] | null;
}

/** The steps of a verb, in their order; see `runVerb`. */
export interface VerbSteps<Input, Found, Locked, Parsed, Ruled, Answer> {
  /** As the audit log calls it: `environment.update`. */
  action: string;
  /** Finds what it is about. Throws 'not-found', also for what the actor may not know of. */
  find: (ctx: Context, input: Input) => Promise<Found>;
  /** Why this person may not; null when they may. */
  may: (actor: Actor, found: Found) => Refusal | null;
  /** Checks what came from outside. Throws 'invalid' with every problem. */
  parse: (input: Input, found: Found) => Parsed;
  lock: (tx: Transaction, found: Found) => Promise<Locked>;
  /** What must hold for it to be done now: throws 'conflict' or 'invalid'. Returns what it worked out. */
  rules: (step: Step<Found, Locked, Parsed>) => Promise<Ruled>;
  write: (step: Step<Found, Locked, Parsed> & { ruled: Ruled }) => Promise<Written<Answer>>;
  /** Notifies whoever watches the subject, once the transaction commits. */
  announce?: (tx: Transaction, subjectId: string) => Promise<void>;
  /** What a failure of `lock`, `rules` or `write` means for the person; undefined when it is no refusal. */
  refusalOf?: (error: unknown, parsed: Parsed) => SlipwayError | undefined;
  /** The answer holds a secret that is kept nowhere. */
  secret?: boolean;
}

export interface Call<Input> {
  ctx: Context;
  /** As it came from outside. */
  input: Input;
  /** The same key and input of the same person give the first answer again, and nothing is done twice. */
  idempotencyKey?: string | undefined;
}

export interface Verb<Input, Answer> {
  (call: Call<Input>): Promise<Answer>;
  readonly action: string;
}

const verbs = new WeakSet<object>();

/** Something that people, or their scripts, can ask Slipway to do. */
export function defineVerb<Input, Found, Locked, Parsed, Ruled, Answer>(
  steps: VerbSteps<Input, Found, Locked, Parsed, Ruled, Answer>,
): Verb<Input, Answer> {
  const verb = (call: Call<Input>) => inSpan(`verb ${steps.action}`, {}, () => runVerb(steps, call));
  verbs.add(verb);
  return Object.assign(verb, { action: steps.action });
}

export function isVerb(value: unknown): value is Verb<never, unknown> {
  return typeof value === 'function' && verbs.has(value);
}

/**
 * The one way through a verb:
 *
 *     find ─► may ─► parse ─► ┌ idempotency ─► lock ─► rules ─► write ─► audit ─► announce ┐
 *                             └──────────────────── one transaction ───────────────────────┘
 *
 * `find` and `may` come first, so that whoever may not do it learns nothing from what is wrong with the input. An answer
 * that was given before is given again before any rule is asked: what was allowed then has been done. `rules` sees the
 * row as it will be changed, so of two calls at once the second is judged by what the first did. Writers of the audit log
 * take turns, hence so late.
 *
 * Locks are taken in one order, here and in what a worker records: the idempotency key, a follower's lease, the
 * environment's row, the rows of team, person and target by which policies count, the row of its operation or
 * inspection, the audit log. Whoever needs two of them and takes them in
 * another order can wait for somebody who waits for them.
 *
 * Whoever is refused with 'forbidden' is counted for the audit log, outside of the transaction that it ends.
 *
 * Throws SlipwayError 'not-found', 'forbidden', 'invalid', 'conflict'; anything else is a defect or an outage.
 */
async function runVerb<Input, Found, Locked, Parsed, Ruled, Answer>(
  steps: VerbSteps<Input, Found, Locked, Parsed, Ruled, Answer>,
  { ctx, input, idempotencyKey }: Call<Input>,
): Promise<Answer> {
  const found = await steps.find(ctx, input);
  try {
    return await runFound(steps, { ctx, input, idempotencyKey }, found);
  } catch (error) {
    await noteDenial(ctx, steps.action, subjectOf(steps.action, found), error);
    throw error;
  }
}

/** What is found is a row, as a rule, or has one of that name. */
function subjectOf(action: string, found: unknown): { type: string; id: string } {
  const type = action.split('.', 1)[0] ?? '';
  const { id, [type]: row } = Object(found) as Record<string, { id?: unknown } | undefined>;
  return { type, id: String(typeof id === 'string' ? id : (row?.id ?? '')) };
}

async function runFound<Input, Found, Locked, Parsed, Ruled, Answer>(
  steps: VerbSteps<Input, Found, Locked, Parsed, Ruled, Answer>,
  { ctx, input, idempotencyKey }: Call<Input>,
  found: Found,
): Promise<Answer> {
  const refused = steps.may(ctx.actor, found);
  if (refused) throw new SlipwayError('forbidden', inWords(refused));
  const parsed = steps.parse(input, found);
  const request = { [steps.action]: input };
  const claim = idempotencyKey === undefined ? null : { key: idempotencyKey, request };
  try {
    return await ctx.database.$transaction(async (tx) => {
      const earlier = claim ? await claimIdempotencyKey(tx, ctx, claim) : null;
      if (earlier) return earlier.answer as Answer;
      const step = { tx, ctx, found, parsed, locked: await steps.lock(tx, found) };
      const ruled = await steps.rules(step);
      const { answer, audit } = await steps.write({ ...step, ruled });
      if (claim) await keepAnswer(tx, ctx, claim, { answer, secret: steps.secret === true });
      for (const note of audit === null ? [] : [audit].flat()) {
        await appendAudit(tx, ctx, { action: steps.action, ...note });
        await steps.announce?.(tx, note.subject.id);
      }
      return answer;
    });
  } catch (error) {
    throw steps.refusalOf?.(error, parsed) ?? error;
  }
}
