import { countDenial, type Denial, nobody } from '@/lib/audit/denials';
import { portalLogger } from '@/lib/config/logger';
import { currentRequest } from '@/lib/config/request-scope';
import type { Database } from '@/lib/db/client';
import { type ErrorCode, SlipwayError } from '@/lib/errors/slipway-error';
import type { Context, Via } from './context';

/** What was counted where it was refused is not counted again where it is answered. */
const counted = new WeakSet<object>();

/** Puts on record that this person was refused something. It keeps nobody from being refused. */
export async function noteDenial(
  ctx: Context,
  action: string,
  subject: Denial['subject'],
  error: unknown,
): Promise<void> {
  if (!isDenial(error) || counted.has(error)) return;
  counted.add(error);
  const { actor, via, database } = ctx;
  await count(database, {
    actor: { id: actor.id, name: actor.name },
    via,
    action,
    subject,
    rule: error.message,
  });
}

/** The same where a request is answered, of whatever was refused before it got to a verb: who asked may not be known. */
export async function noteRefusal(
  open: () => Database,
  { via, action }: { via: Via; action: string },
  error: unknown,
): Promise<void> {
  if (!isDenial(error) || counted.has(error)) return;
  counted.add(error);
  const id = currentRequest()?.actor;
  const actor = id === undefined ? nobody : { id };
  try {
    await count(open(), { actor, via, action, subject: { type: 'request', id: '' }, rule: error.message });
  } catch (failure) {
    warn(failure);
  }
}

/** Of somebody whom the provider vouches for, and who does not get in; null: whom it does not vouch for. */
export async function noteSignInRefused(
  database: Database,
  who: { subject: string; name: string | null; email: string | null } | null,
  { code, message }: { code: string; message: string },
): Promise<void> {
  await count(database, {
    actor: who ? { id: `sign-in:${who.subject}`, name: who.email ?? who.name ?? who.subject } : nobody,
    via: 'sign-in',
    action: 'user.sign-in',
    subject: { type: 'sign-in', id: code },
    rule: message,
  });
}

/**
 * Of a workflow that got no token of ours.
 *
 * @param repository by the word of its provider; null where it is not known whether that signed
 */
export async function noteExchangeRefused(
  database: Database,
  repository: string | null,
  rule: string,
): Promise<void> {
  await count(database, {
    actor:
      repository === null ? nobody : { id: `workflow:${repository}`, name: `A workflow of ${repository}` },
    via: 'api',
    action: 'token.exchange',
    subject: { type: 'token', id: '' },
    rule,
  });
}

async function count(database: Database, denial: Denial): Promise<void> {
  try {
    await countDenial(database, denial);
  } catch (error) {
    warn(error);
  }
}

function warn(error: unknown): void {
  portalLogger().warn({ err: error }, 'a refused request could not be counted');
}

const refusals: ReadonlySet<ErrorCode> = new Set(['forbidden', 'fresh-sign-in', 'unauthenticated']);

function isDenial(error: unknown): error is SlipwayError {
  return error instanceof SlipwayError && refusals.has(error.code);
}
