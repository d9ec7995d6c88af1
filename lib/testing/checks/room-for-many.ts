import { type Database, openDatabase } from '@/lib/db/client';

/**
 * Raises the organization's limits far beyond what an installation starts with: for tests and benches in which one
 * person launches more than anybody should. Policies themselves stay as they are.
 */
export async function makeRoomForMany(database: Database): Promise<void> {
  await database.organization.updateMany({
    data: {
      maxEnvironmentsPerTeam: 1_000_000,
      maxEnvironmentsPerPerson: 1_000_000,
      approvalAboveEnvironmentUsd: 1_000_000,
      approvalAboveTeamUsd: 10_000_000,
    },
  });
}

/** The same for a database that nobody has opened here. Where it is older than such limits, there is nothing to raise. */
export async function makeRoomForManyIn(databaseUrl: string): Promise<void> {
  const database = openDatabase(databaseUrl, { poolSize: 1 });
  try {
    const [found] = await database.$queryRaw<
      { known: boolean }[]
    >`SELECT to_regclass('organization') IS NOT NULL AS known`;
    if (found?.known) await makeRoomForMany(database);
  } finally {
    await database.$disconnect();
  }
}
