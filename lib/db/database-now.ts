import type { Reader } from './client';

/**
 * The database's time, to the millisecond. Rows that are compared with its clock, or with one another, carry it: the
 * default that Prisma fills in is the time of the process, and a portal whose clock is fast would make a request wait.
 */
export async function databaseNow(tx: Reader): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  if (!row) throw new Error('The database did not return its time');
  return row.now;
}
