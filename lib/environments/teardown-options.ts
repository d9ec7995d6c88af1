import type { Reader, Transaction } from '@/lib/db/client';
import { type TeardownOptions, teardownOptionsSchema } from './operation-options';

/** What was chosen for a teardown, and how far it has come. */
export async function readTeardownOptions(reader: Reader, operationId: string): Promise<TeardownOptions> {
  const { options } = await reader.operation.findUniqueOrThrow({
    where: { id: operationId },
    select: { options: true },
  });
  return teardownOptionsSchema.parse(options);
}

/** The caller holds the environment's row, so that nobody else writes them at the same time. */
export async function saveTeardownOptions(
  tx: Transaction,
  operationId: string,
  options: TeardownOptions,
): Promise<void> {
  await tx.operation.update({ where: { id: operationId }, data: { options: { ...options } } });
}
