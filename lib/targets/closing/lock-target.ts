import type { Transaction } from '@/lib/db/client';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { freezeSelection, lockOpenness, teamsSelection } from '@/lib/targets/target-openness';

/**
 * A target as an admin is about to change it: launches that found it as it was have ended, others wait. Throws 'conflict'
 * where it is retired, which is for good.
 */
export async function lockTarget(tx: Transaction, id: string) {
  await lockOpenness(tx);
  await tx.$queryRaw`SELECT 1 FROM targets WHERE id = ${id} FOR NO KEY UPDATE`;
  const target = await tx.target.findUniqueOrThrow({
    where: { id },
    select: {
      id: true,
      name: true,
      description: true,
      state: true,
      maxEnvironments: true,
      ...freezeSelection,
      teams: teamsSelection,
    },
  });
  if (target.state === 'RETIRED') {
    throw new SlipwayError(
      'conflict',
      `The target ${target.name} is retired: nothing about it changes any more.`,
    );
  }
  return { ...target, teams: target.teams.map(({ team }) => team.name) };
}
