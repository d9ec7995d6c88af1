import type { Context } from '@/lib/access/context';
import { loadActor } from '@/lib/access/load-actor';
import { openDatabase } from '@/lib/db/client';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import { seedDemo } from '@/lib/sandbox/demo/seed';
import { postponeVerification } from '@/lib/testing/checks/postpone-verification';
import { makeRoomForMany } from '@/lib/testing/checks/room-for-many';
import { createTestDatabase } from '@/lib/testing/checks/test-database';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startWorkerProcess } from '@/lib/testing/checks/worker-process';
import { putImageParameter, startMoto } from './moto';

/** A launch takes some seconds; this is for a machine on which everything crawls. */
const LAUNCH_WITHIN_MS = 100_000;

/** For a test's `beforeAll`: three launches and the start of everything, so that a launch's own time-out speaks first. */
export const LAUNCHES_WITHIN_MS = 4 * LAUNCH_WITHIN_MS;

export interface LaunchOnMoto {
  name: string;
  inputs?: Record<string, unknown>;
  /** The seed's `sandbox` unless told otherwise. */
  target?: string;
}

/** Slipway without its pages on moto: real Postgres, the seed, a real worker process. */
export interface MotoPortal {
  endpoint: string;
  region: string;
  /** A member of team payments, or another of the sample people. */
  contextOf: (email: string) => Promise<Context>;
  /** Requests an environment as Ada would, and waits until it is ACTIVE. */
  launch: (wanted: LaunchOnMoto) => Promise<EnvironmentDetail>;
  close: () => Promise<void>;
}

export async function startMotoPortal(region = 'eu-west-3'): Promise<MotoPortal> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const { url: databaseUrl, drop } = await createTestDatabase();
    closers.push(drop);
    const { endpoint, stop } = await startMoto();
    closers.push(stop);
    const database = openDatabase(databaseUrl, { poolSize: 2 });
    closers.push(() => database.$disconnect());
    const imageParameter = await putImageParameter(endpoint, region);
    await seedDemo({ databaseUrl, awsEndpointUrl: endpoint, region, log: () => undefined });
    await postponeVerification(database);
    await makeRoomForMany(database);
    const worker = startWorkerProcess({ databaseUrl, awsEndpointUrl: endpoint, region });
    closers.push(worker.stop);
    const contextOf = async (email: string): Promise<Context> => {
      const user = await database.user.findUniqueOrThrow({ where: { email } });
      const actor = await loadActor(database, user.id);
      if (!actor) throw new Error(`${email} may not act`);
      return { database, actor, via: 'api', freshUntil: 'always' };
    };
    const launch = async ({ name, inputs = {}, target = 'sandbox' }: LaunchOnMoto) => {
      const ctx = await contextOf('ada@example.com');
      const given = { imageParameter, ...inputs };
      const input = { name, blueprint: 'web-environment', target, team: 'payments', inputs: given };
      await launchEnvironment({ ctx, input });
      const seen = () => getEnvironment({ ctx, input: { name } });
      return waitUntil(
        `${name} to be ACTIVE`,
        async () => {
          const environment = await seen();
          if (environment.status === 'LAUNCH_FAILED') throw new Error(JSON.stringify(environment));
          return environment.status === 'ACTIVE' ? environment : undefined;
        },
        { withinMs: LAUNCH_WITHIN_MS, state: async () => [await seen(), worker.log().slice(-4_000)] },
      );
    };
    return { endpoint, region, contextOf, launch, close };
  } catch (error) {
    await close();
    throw error;
  }
}
