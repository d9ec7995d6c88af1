import { createHash } from 'node:crypto';
import { z } from 'zod';
import { insertToken } from '@/lib/access/api-tokens';
import { scopes as everyScope, type Scope } from '@/lib/access/context';
import { noteExchangeRefused } from '@/lib/access/denials';
import { appendAudit } from '@/lib/audit/append';
import type { Database, Transaction } from '@/lib/db/client';
import { OAuthError } from './oauth-error';
import { issuerOf, verifySubjectToken } from './verify-subject-token';
import { isTrusted, readWorkflow, type Workflow } from './workflow-claims';

const jwtType = 'urn:ietf:params:oauth:token-type:jwt';
const idTokenType = 'urn:ietf:params:oauth:token-type:id_token';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

/** What RFC 8693 has for a request; anything else is left unread, as RFC 6749 wants it. */
const requestSchema = z.object({
  grant_type: z.literal('urn:ietf:params:oauth:grant-type:token-exchange'),
  subject_token: z.string().min(1),
  subject_token_type: z.enum([jwtType, idTokenType]),
  requested_token_type: z.literal(accessTokenType).optional(),
  scope: z.string().optional(),
  audience: z.string().optional(),
  resource: z.string().optional(),
  actor_token: z.never('There is nobody to act for').optional(),
});

export interface ExchangedToken {
  access_token: string;
  issued_token_type: typeof accessTokenType;
  token_type: 'Bearer';
  /** In seconds. */
  expires_in: number;
  scope: string;
}

/**
 * Gives a workflow a token of minutes for the one that its provider signed for it, where an admin trusts it: it acts as the
 * service account of that trust, with the scopes of the trust or those that are asked for. Each signed token is taken once.
 * It lasts as many minutes as the trust says, from now: a workflow that needs longer has another one signed.
 *
 * Throws OAuthError; whatever is refused is counted for the audit log.
 */
export async function exchangeToken({
  database,
  audience,
  input,
}: {
  database: Database;
  /** The portal's own address: what the signed token must be for. */
  audience: string;
  input: Readonly<Record<string, string>>;
}): Promise<ExchangedToken> {
  const request = readRequest(input, audience);
  const seen: { workflow?: Workflow } = {};
  try {
    return await exchangeFor(database, audience, request, seen);
  } catch (error) {
    // Keys that can't be read are no refusal.
    if (error instanceof OAuthError && error.code !== 'temporarily_unavailable')
      await noteExchangeRefused(database, seen.workflow?.repository ?? null, error.message);
    throw error;
  }
}

/** @param seen gets the workflow as soon as it is known that its provider signed for it */
async function exchangeFor(
  database: Database,
  audience: string,
  request: z.output<typeof requestSchema>,
  seen: { workflow?: Workflow },
): Promise<ExchangedToken> {
  const issuer = issuerOf(request.subject_token);
  // Only an issuer that an admin has entered is ever asked for its keys.
  const trusts = await database.federatedTrust.findMany({
    where: { issuer, endedAt: null },
    orderBy: { createdAt: 'asc' },
  });
  if (trusts.length === 0) throw notTrusted(`Tokens of ${issuer.slice(0, 200)} are not taken here.`);
  const claims = await verifySubjectToken(request.subject_token, { issuer, audience });
  const workflow = readWorkflow(claims);
  if (!workflow) throw notTrusted('The subject is none of those that GitHub documents for a workflow.');
  seen.workflow = workflow;
  const trusted = trusts.filter((trust) => isTrusted(trust, workflow));
  if (trusted.length === 0) throw notTrusted(`No workflow is trusted that is ${inWords(workflow)}.`);
  const wanted = readScopes(request.scope);
  const trust = trusted.find(({ scopes }) => wanted.every((scope) => scopes.includes(scope)));
  if (!trust)
    throw new OAuthError('invalid_scope', `This workflow can have: ${trusted[0]?.scopes.join(' ')}.`);
  const granted = wanted.length > 0 ? wanted : everyScope.filter((scope) => trust.scopes.includes(scope));
  return database.$transaction((tx) => issue(tx, { trustId: trust.id, issuer, workflow, granted }));
}

async function issue(
  tx: Transaction,
  {
    trustId,
    issuer,
    workflow,
    granted,
  }: { trustId: string; issuer: string; workflow: Workflow; granted: readonly Scope[] },
): Promise<ExchangedToken> {
  // Held until the token is there: whoever takes the trust away ends this one with the others.
  const held = await tx.federatedTrust.updateMany({
    where: { id: trustId, endedAt: null },
    data: { lastUsedAt: new Date() },
  });
  const trust =
    held.count === 0
      ? null
      : await tx.federatedTrust.findUnique({ where: { id: trustId }, include: { serviceAccount: true } });
  if (!trust || trust.serviceAccount.disabledAt)
    throw notTrusted('The service account of this workflow is disabled, or the trust was taken away.');
  await takeOnce(tx, issuer, workflow);
  const { serviceAccount: account } = trust;
  const expiresInS = trust.maxMinutes * 60;
  const made = await insertToken(tx, account.id, {
    name: `${workflow.repository}, run ${workflow.runId ?? 'unknown'}`,
    scopes: granted,
    expiresAt: new Date(Date.now() + expiresInS * 1_000),
    trustId,
  });
  const { repository, runsFor, ref, environment, runId, actor } = workflow;
  await appendAudit(
    tx,
    { actor: { id: account.id, name: account.name ?? account.id }, via: 'api' },
    {
      action: 'token.exchange',
      subject: { type: 'token', id: made.id },
      details: { trustId, issuer, repository, runsFor, ref, environment, runId, actor, scopes: granted },
    },
  );
  return {
    access_token: made.token,
    issued_token_type: accessTokenType,
    token_type: 'Bearer',
    expires_in: expiresInS,
    scope: granted.join(' '),
  };
}

/** Kept for as long as the signed token would be taken again, the tolerance of clocks included. */
async function takeOnce(tx: Transaction, issuer: string, { jti, exp }: Workflow): Promise<void> {
  const id = createHash('sha256').update(`${issuer}\0${jti}`).digest('hex');
  const { count } = await tx.federatedTokenUse.createMany({
    data: [{ id, expiresAt: new Date((exp + 600) * 1_000) }],
    skipDuplicates: true,
  });
  if (count === 0)
    throw new OAuthError(
      'invalid_request',
      'The subject_token was exchanged already. Have another one signed.',
    );
}

function readRequest(input: Readonly<Record<string, string>>, audience: string) {
  if (input.grant_type === undefined) throw new OAuthError('invalid_request', 'grant_type is missing.');
  const parsed = requestSchema.safeParse(input);
  const problems = parsed.error?.issues ?? [];
  if (problems.some(({ path }) => path[0] === 'grant_type'))
    throw new OAuthError(
      'unsupported_grant_type',
      'Only urn:ietf:params:oauth:grant-type:token-exchange is known here.',
    );
  if (!parsed.success)
    throw new OAuthError(
      'invalid_request',
      problems.map(({ path, message }) => `${path}: ${message}`).join('. '),
    );
  for (const target of [parsed.data.audience, parsed.data.resource])
    if (target !== undefined && target.replace(/\/$/, '') !== audience)
      throw new OAuthError('invalid_target', `Tokens are issued for ${audience} alone.`);
  return parsed.data;
}

function readScopes(text: string | undefined): readonly Scope[] {
  const asked = text?.split(' ').filter(Boolean) ?? [];
  const unknown = asked.filter((scope) => !(everyScope as readonly string[]).includes(scope));
  if (unknown.length > 0)
    throw new OAuthError('invalid_scope', `There is no such scope: ${unknown.join(' ').slice(0, 200)}.`);
  return everyScope.filter((scope) => asked.includes(scope));
}

/** As RFC 8693 has it for a token that is unacceptable by policy. */
function notTrusted(message: string): OAuthError {
  return new OAuthError('invalid_request', message);
}

function inWords({ repository, runsFor, ref, environment }: Workflow): string {
  if (runsFor === 'pull-request') return `of ${repository}, for a pull request`;
  return runsFor === 'environment'
    ? `of ${repository}, in the environment ${environment}`
    : `of ${repository}, at ${ref}`;
}

/** Forgets up to `most` signed tokens that could not be exchanged again anyhow. */
export async function forgetTokenUses(database: Database, most: number): Promise<number> {
  return database.$executeRaw`
    DELETE FROM federated_token_uses WHERE id = ANY (ARRAY(
      SELECT id FROM federated_token_uses WHERE expires_at < now()
      ORDER BY expires_at LIMIT ${most}::int FOR UPDATE SKIP LOCKED))`;
}

/** What workflows got is on record in the audit log; its row goes a week after it ended. */
export async function forgetExchangedTokens(database: Database, most: number): Promise<number> {
  return database.$executeRaw`
    DELETE FROM api_tokens WHERE id = ANY (ARRAY(
      SELECT id FROM api_tokens WHERE trust_id IS NOT NULL AND expires_at < now() - interval '7 days'
      ORDER BY expires_at LIMIT ${most}::int FOR UPDATE SKIP LOCKED))`;
}
