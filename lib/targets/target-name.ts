import { z } from 'zod';
import type { Reader } from '@/lib/db/client';
import type { Target } from '@/lib/db/generated/client';
import { SlipwayError } from '@/lib/errors/slipway-error';

export const targetNameSchema = z
  .string('The name must be text')
  .regex(/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/, 'Use 3 to 32 of a-z, 0-9 and hyphens, starting with a letter');

/** Throws 'not-found', also for what could be nobody's name. */
export async function findTarget(database: Reader, name: string): Promise<Target> {
  const isName = targetNameSchema.safeParse(name).success;
  const target = isName ? await database.target.findUnique({ where: { name } }) : null;
  if (!target) throw new SlipwayError('not-found', 'There is no target of this name.');
  return target;
}
