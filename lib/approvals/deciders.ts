import { rolesThatMay } from '@/lib/access/permissions';
import type { Reader } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';

const mostNames = 5;

/** Who can decide on a request: some by name, and how many more there are. */
export async function decidersOf(
  reader: Reader,
  request: { requestedById: string; peopleBehind: readonly string[] },
): Promise<{ names: string[]; more: number }> {
  const where: Prisma.UserWhereInput = {
    kind: 'PERSON',
    disabledAt: null,
    id: { notIn: [request.requestedById, ...request.peopleBehind] },
    role: { in: rolesThatMay('approval.decide').map((role) => role.toUpperCase() as 'APPROVER') },
  };
  const [people, total] = await Promise.all([
    // Approvers before admins, whose business it is less.
    reader.user.findMany({
      where,
      orderBy: [{ role: 'asc' }, { name: 'asc' }, { id: 'asc' }],
      take: mostNames,
      select: { id: true, name: true, email: true },
    }),
    reader.user.count({ where }),
  ]);
  const names = people.map(({ id, name, email }) => name ?? email ?? id);
  return { names, more: Math.max(0, total - names.length) };
}
