import { z } from 'zod';
import { defineVerb } from '@/lib/access/define-verb';
import { assertFresh } from '@/lib/access/fresh-sign-in';
import { refusal } from '@/lib/access/permissions';
import type { Transaction } from '@/lib/db/client';
import { liveStatuses } from '@/lib/environments/states';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { openRequest } from '@/lib/targets/requests/request-view';
import { readTargetDetail } from '@/lib/targets/target-detail';
import { findTarget } from '@/lib/targets/target-name';
import { lockTarget } from './lock-target';

const states = { enabled: 'ENABLED', disabled: 'DISABLED', retired: 'RETIRED' } as const;
export const targetStateSchema = z.strictObject({
  state: z.enum(['enabled', 'disabled', 'retired'], 'Must be enabled, disabled or retired'),
});

/**
 * Disables a target (nothing is launched there; what is there is followed, updated and torn down as before), enables it
 * again, or retires it for good, which needs that nothing live is left there.
 * Admins only; throws 'forbidden', 'not-found', 'invalid', 'conflict' (something is left there, or it is retired).
 */
export const setTargetState = defineVerb({
  action: 'target.set-state',
  find: (ctx, { target }: { target: string; body: unknown }) => findTarget(ctx.database, target),
  may: (actor) => refusal(actor, 'target.retire'),
  parse: ({ body }) => states[parseInput(targetStateSchema, body).state],
  lock: (tx, { id }) => lockTarget(tx, id),
  rules: async ({ tx, ctx, locked, parsed }) => {
    assertFresh(ctx, 'Changing the state of a target');
    if (parsed !== 'RETIRED') return;
    await assertNothingLeft(tx, locked);
    const requested = { name: locked.name, status: openRequest };
    if ((await tx.targetRequest.count({ where: requested })) === 0) return;
    throw new SlipwayError(
      'conflict',
      `A change of the target ${locked.name} is requested; withdraw it before you retire the target.`,
    );
  },
  write: async ({ tx, locked, parsed }) => {
    const { id, name, state } = locked;
    if (state !== parsed) {
      await tx.target.update({ where: { id }, data: { state: parsed }, select: { id: true } });
    }
    const details = { name, before: { state }, after: { state: parsed } };
    return {
      answer: await readTargetDetail(tx, id),
      audit: state === parsed ? null : { subject: { type: 'target', id }, details },
    };
  },
});

const mostNamed = 5;

async function assertNothingLeft(tx: Transaction, { id, name }: { id: string; name: string }): Promise<void> {
  const where = { targetId: id, status: { in: [...liveStatuses] } };
  const count = await tx.environment.count({ where });
  if (count === 0) return;
  const some = await tx.environment.findMany({
    where,
    select: { name: true },
    orderBy: { name: 'asc' },
    take: mostNamed,
  });
  const names = some.map((environment) => environment.name).join(', ');
  const more = count > mostNamed ? ` and ${count - mostNamed} more` : '';
  const message = `${count === 1 ? 'An environment is' : `${count} environments are`} still in ${name}: ${names}${more}. Tear ${count === 1 ? 'it' : 'them'} down first, or disable the target.`;
  throw new SlipwayError('conflict', message);
}
