import { z } from 'zod';
import { lockTokensOf } from '@/lib/access/create-token';
import { defineVerb } from '@/lib/access/define-verb';
import { parseInput } from '@/lib/errors/parse-input';
import {
  findServiceAccount,
  mayManageAccount,
  serviceAccountSelection,
  toServiceAccountView,
} from './service-accounts';

export const accountChangeSchema = z.strictObject({ disabled: z.boolean() });

/** Disables a service account, whose tokens then do nothing, or enables it again. What it launched stays. */
export const changeServiceAccount = defineVerb({
  action: 'service-account.change',
  find: (ctx, { id }: { id: string; body: unknown }) => findServiceAccount(ctx, id),
  may: mayManageAccount,
  parse: ({ body }) => parseInput(accountChangeSchema, body),
  lock: async (tx, { id }) => {
    await lockTokensOf(tx, id);
    return tx.user.findUniqueOrThrow({ where: { id }, select: serviceAccountSelection });
  },
  rules: async () => null,
  write: async ({ tx, found: { id, name }, locked, parsed: { disabled } }) => {
    if ((locked.disabledAt !== null) === disabled)
      return { answer: toServiceAccountView(locked), audit: null };
    const row = await tx.user.update({
      where: { id },
      data: { disabledAt: disabled ? new Date() : null },
      select: serviceAccountSelection,
    });
    const subject = { type: 'service-account', id };
    return { answer: toServiceAccountView(row), audit: { subject, details: { name, disabled } } };
  },
});
