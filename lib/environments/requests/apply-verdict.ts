import type { Context } from '@/lib/access/context';
import type { ApprovalReason, ApprovalSubject } from '@/lib/approvals/approval';
import { askForApproval, waitingWords } from '@/lib/approvals/ask-for-approval';
import type { Transaction } from '@/lib/db/client';
import { invalid, SlipwayError } from '@/lib/errors/slipway-error';
import { decide } from '@/lib/policies/decide';
import type { Question, Verdict, VerdictReason } from '@/lib/policies/verdict';

/** What waits until a second person decides: why, and what the requester says. */
export interface Held {
  reasons: ApprovalReason[];
  reason: string | null;
}

/**
 * Asks the organization's policies, under the locks that they need, and does what they say. Null: nothing holds it.
 *
 * Throws 'forbidden' with the rules that refuse it, 'invalid' where one asks for a reason and none is given.
 */
export async function askPolicies(
  tx: Transaction,
  ctx: Context,
  question: Question,
  reason: string | undefined,
): Promise<Held | null> {
  return applyVerdict(await decide(tx, ctx, question), reason);
}

function applyVerdict({ outcome, reasons }: Verdict, reason: string | undefined): Held | null {
  if (outcome === 'allow') return null;
  assertNotDenied({ outcome, reasons });
  const asking = reasons.find(({ asksReason }) => asksReason);
  if (asking && reason === undefined) {
    throw invalid([{ path: 'reason', message: `Say why you need it: ${asking.words}` }]);
  }
  return { reasons: [...reasons], reason: reason ?? null };
}

/** Throws 'forbidden' with the rules that refuse it. */
export function assertNotDenied({ outcome, reasons }: Verdict): void {
  if (outcome === 'deny') throw refused(reasons.filter((each) => each.outcome === 'deny'));
}

/** Each rule in its words, with who can help. */
export function verdictInWords(reasons: readonly VerdictReason[]): string {
  const words = reasons.map(({ words: rule, help }) => [sentence(rule), help && sentence(help)]);
  return words.flat().filter(Boolean).join(' ') || 'No policy permits it.';
}

function refused(reasons: readonly VerdictReason[]): SlipwayError {
  const fields = reasons.flatMap(({ path, words }) => (path ? [{ path, message: words }] : []));
  const message = `The organization's policies refuse this. ${verdictInWords(reasons)}`;
  return new SlipwayError('forbidden', message, { fields });
}

/** Policies say "over $500 a month", which stands by itself here. */
function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** How an operation begins. */
export function beginningOf(held: Held | null) {
  return held === null
    ? ({ status: 'PENDING', reason: null } as const)
    : ({ status: 'AWAITING_APPROVAL', reason: waitingWords(held.reasons) } as const);
}

/** Has the operation that was just added wait, where it is held. */
export async function holdOperation(
  tx: Transaction,
  ctx: Context,
  held: Held,
  operation: { environmentId: string; operationId: string; about: ApprovalSubject; now: Date },
): Promise<void> {
  await askForApproval(tx, ctx, { ...operation, ...held });
}

/** For the audit row. */
export function heldDetails(held: Held | null): Record<string, unknown> {
  if (held === null) return {};
  return { awaitsApproval: held.reasons, ...(held.reason === null ? {} : { reason: held.reason }) };
}
