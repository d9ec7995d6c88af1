import type { Transaction } from '@/lib/db/client';
import { type UpdateOptions, updateOptionsSchema } from './operation-options';

/** The update's options as they are now: a person may have changed them since the claim. */
export async function readUpdateOptions(tx: Transaction, operationId: string): Promise<UpdateOptions> {
  const { options } = await tx.operation.findUniqueOrThrow({
    where: { id: operationId },
    select: { options: true },
  });
  return updateOptionsSchema.parse(options);
}

/** The caller holds the environment's row, so that nobody else writes them at the same time. */
export async function saveUpdateOptions(
  tx: Transaction,
  operationId: string,
  options: UpdateOptions,
): Promise<void> {
  await tx.operation.update({ where: { id: operationId }, data: { options: { ...options } } });
}
