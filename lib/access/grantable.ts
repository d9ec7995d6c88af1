import { z } from 'zod';
import type { Transaction } from '@/lib/db/client';
import { invalid, SlipwayError } from '@/lib/errors/slipway-error';
import { type Actor, scopes as everyScope, type Role, type Scope } from './context';
import { narrowTo, scopesOfRole } from './permissions';

const mostTokenDays = 365;
const dayMs = 86_400_000;
/** The clock of whoever names the last day possible may be ahead of ours. */
const clockSkewMs = 60_000;

const tokenNameSchema = z
  .string()
  .trim()
  .min(1, 'Give the token a name that says where it is used')
  .max(60, 'At most 60 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters');

export const scopesSchema = z
  .array(z.enum(everyScope, { error: `Must be one of: ${everyScope.join(', ')}` }))
  .min(1, 'Choose at least one')
  .transform((given) => everyScope.filter((scope) => given.includes(scope)));

/** What can't be stored can't be the name of a team. */
const teamName = z
  .string()
  .max(200, 'At most 200 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters');

/** An end is required: as a time, or in days from now. */
export const newTokenSchema = z
  .strictObject({
    name: tokenNameSchema,
    scopes: scopesSchema.optional(),
    teams: z.array(teamName).max(100, 'At most 100 teams').optional(),
    expiresAt: z.iso
      .datetime({ offset: true, error: 'Must be a time such as 2027-01-31T12:00:00Z' })
      .transform((text) => new Date(text))
      .refine((at) => at.getTime() > Date.now(), 'Must be in the future')
      .refine(
        (at) => at.getTime() <= Date.now() + mostTokenDays * dayMs + clockSkewMs,
        `At most ${mostTokenDays} days from now`,
      )
      .optional(),
    expiresInDays: z
      .number()
      .int()
      .min(1, 'At least 1 day')
      .max(mostTokenDays, `At most ${mostTokenDays} days`)
      .optional(),
  })
  .superRefine(({ expiresAt, expiresInDays }, ctx) => {
    if ((expiresAt === undefined) === (expiresInDays === undefined))
      ctx.addIssue({ code: 'custom', path: ['expiresAt'], message: 'Say when it expires, once' });
  })
  .transform(({ expiresInDays, ...token }) => ({
    ...token,
    expiresAt: token.expiresAt ?? new Date(Date.now() + (expiresInDays ?? 0) * dayMs),
    saidInDays: expiresInDays !== undefined,
  }));

export type NewTokenInput = z.output<typeof newTokenSchema>;

/** What is granted is part of what the granting person or token has. Throws 'forbidden', naming each path. */
export function grantableScopes(
  actor: Actor,
  wanted: readonly Scope[] | undefined,
  /** Of whom the token will be. */
  role: Role,
): readonly Scope[] {
  const possible = scopesOfRole(role).filter((scope) => actor.scopes?.includes(scope) ?? true);
  const beyond = (wanted ?? []).filter((scope) => !possible.includes(scope));
  if (beyond.length > 0) {
    const whose = actor.scopes === null ? `A token of this role` : 'A token made with this one';
    throw forbiddenAt('scopes', `${whose} can have the scopes ${possible.join(', ')} only.`);
  }
  return wanted ?? possible;
}

/**
 * The ids of the teams that a token is to be for; none: all of its owner's. Throws 'forbidden' for those that the actor
 * can't give, and 'invalid' for those that are not there.
 */
export async function grantableTeams(
  tx: Transaction,
  actor: Actor,
  wanted: readonly string[] = [],
): Promise<string[]> {
  // What a narrowed token makes is for the same teams at most, and never for all because it is for none.
  const names = wanted.length > 0 || !actor.narrowed ? [...new Set(wanted)] : actor.teams;
  if (actor.narrowed && names.length === 0)
    throw forbiddenAt('teams', 'This token is for teams that its owner does not belong to any more.');
  const possible = actor.narrowed ? actor.teams : narrowTo(actor, names);
  if (names.some((name) => !possible.includes(name))) {
    const own = actor.teams.length > 0 ? `these only: ${actor.teams.join(', ')}` : 'none yet';
    throw forbiddenAt('teams', `You can make tokens for your own teams: ${own}.`);
  }
  const found = await tx.team.findMany({ where: { name: { in: [...names] } } });
  const missing = names.filter((name) => !found.some((team) => team.name === name));
  if (missing.length > 0)
    throw invalid([{ path: 'teams', message: `There is no team of this name: ${missing.join(', ')}` }]);
  return found.map(({ id }) => id);
}

/** Not later than the token with which it is made; where only a number of days was said, what that leaves. */
export function grantableEnd(actor: Actor, { expiresAt, saidInDays }: NewTokenInput): Date {
  const last = actor.token?.expiresAt;
  if (!last || expiresAt.getTime() <= last.getTime()) return expiresAt;
  if (saidInDays) return last;
  throw forbiddenAt(
    'expiresAt',
    `A token made with this one expires no later than it does: ${last.toISOString()}.`,
  );
}

function forbiddenAt(path: string, message: string): SlipwayError {
  return new SlipwayError('forbidden', message, { fields: [{ path, message }] });
}
