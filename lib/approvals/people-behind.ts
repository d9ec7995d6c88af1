import type { Actor } from '@/lib/access/context';
import type { Reader } from '@/lib/db/client';

/**
 * Whose wish it is what this one asks for: their own, and, where it is a service account, also that of whoever made a
 * token of it, and may still hold it.
 */
export async function peopleBehind(
  reader: Reader,
  { id, kind }: Pick<Actor, 'id' | 'kind'>,
): Promise<string[]> {
  if (kind === 'person') return [id];
  const tokens = await reader.apiToken.findMany({
    where: { userId: id, createdById: { not: null } },
    distinct: ['createdById'],
    select: { createdById: true },
  });
  return [id, ...tokens.flatMap(({ createdById }) => createdById ?? [])];
}
