import { z } from 'zod';
import { loadActor } from '@/lib/access/load-actor';
import { may } from '@/lib/access/permissions';
import type { Transaction } from '@/lib/db/client';
import { announceLostSight } from '@/lib/environments/announce';
import { recordEvent } from '@/lib/environments/record-event';
import { invalid } from '@/lib/errors/slipway-error';

export const newOwnerSchema = z
  .strictObject({
    owner: z
      .string('Must be the id of a person')
      .regex(/^[\w-]{1,64}$/, 'Must be the id of a person')
      .optional()
      .describe('The id of the person whose it is from now on'),
    team: z
      .string('Must be the name of a team')
      .regex(/^[^\p{Cc}\p{Cs}]{1,100}$/u, 'Must be the name of a team')
      .optional()
      .describe('The name of the team that owns it from now on'),
  })
  .refine(({ owner, team }) => owner !== undefined || team !== undefined, {
    message: 'Say to whom, or to which team',
    path: ['owner'],
  });

export type NewOwner = z.output<typeof newOwnerSchema>;

/** Of whom and of which team environments become; null: as before. */
export interface Receiver {
  owner: { id: string; name: string } | null;
  team: { id: string; name: string } | null;
}

/**
 * Who gets it, if they can. Whoever owns an environment must be able to do something with it: not the disabled, and only
 * those who may launch for its team.
 *
 * @param teams of the environments, where they stay with them
 * @throws SlipwayError 'invalid' with the field
 */
export async function findReceiver(
  tx: Transaction,
  { owner: ownerId, team: teamName }: NewOwner,
  teams: readonly string[],
): Promise<Receiver> {
  const team =
    teamName === undefined
      ? null
      : await tx.team.findUnique({ where: { name: teamName }, select: { id: true, name: true } });
  if (teamName !== undefined && !team)
    throw invalid([{ path: 'team', message: `There is no team "${teamName}"` }]);
  if (ownerId === undefined) return { owner: null, team };
  const actor = await loadActor(tx, ownerId);
  if (!actor) throw invalid([{ path: 'owner', message: 'There is no such person, or they are disabled' }]);
  const lacking = (team ? [team.name] : teams).find(
    (name) => !may(actor, 'environment.launch', { team: name }),
  );
  if (lacking !== undefined) {
    const message = `${actor.name} may not launch for the team ${lacking}, and could do nothing with it`;
    throw invalid([{ path: 'owner', message }]);
  }
  return { owner: { id: actor.id, name: actor.name }, team };
}

/** What of an environment's row is needed to hand it over; locked by the caller. */
export interface Handed {
  id: string;
  ownerId: string;
  teamId: string;
}

/** Writes who owns it from now on; null where they do already. The caller audits and announces. */
export async function handOver(
  tx: Transaction,
  { id, ownerId, teamId }: Handed,
  { owner, team }: Receiver,
): Promise<{ before: object; after: object } | null> {
  const newOwner = owner && owner.id !== ownerId ? owner : null;
  const newTeam = team && team.id !== teamId ? team : null;
  if (!newOwner && !newTeam) return null;
  const row = await tx.environment.findUniqueOrThrow({
    where: { id },
    select: { owner: { select: { id: true, name: true, email: true } }, team: { select: { name: true } } },
  });
  const formerOwner = { id: ownerId, name: row.owner.name ?? row.owner.email ?? ownerId };
  await tx.environment.update({
    where: { id },
    data: { ...(newOwner ? { ownerId: newOwner.id } : {}), ...(newTeam ? { teamId: newTeam.id } : {}) },
  });
  if (newTeam) await announceLostSight(tx, { formerTeamId: teamId, teamId: newTeam.id });
  await recordEvent(tx, {
    environmentId: id,
    operationId: null,
    status: 'HANDED_OVER',
    reason: toWhom({ owner: newOwner, team: newTeam }),
  });
  const before = { owner: formerOwner, team: row.team.name };
  return { before, after: { owner: newOwner ?? formerOwner, team: newTeam?.name ?? row.team.name } };
}

function toWhom({ owner, team }: Receiver): string {
  return [owner ? `to ${owner.name}` : '', team ? `to the team ${team.name}` : ''].filter(Boolean).join(', ');
}
