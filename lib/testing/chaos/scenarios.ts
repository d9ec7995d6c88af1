import { approvals } from './approvals';
import { frozenWorker, wrongClocks } from './clocks';
import { crash } from './crash';
import { expiredCredentials, lostPermission } from './credentials';
import { diskFull } from './disk-full';
import { givenUp } from './giving-up-scenario';
import { lostAnswers } from './lost-answers';
import { identicalSubmits, manyLaunches } from './many-submits';
import { pgBouncerBetween } from './pgbouncer-between';
import { postgresFailover } from './postgres-failover';
import { postgresRestarts } from './postgres-restarts';
import { providerDown } from './provider-down';
import type { Scenario } from './scenario';
import { silentConnections } from './silent-connections';
import { staleReads } from './stale-reads';
import { throttling } from './throttling';

/** In the order of the run: the longest last. */
export const scenarios: readonly Scenario[] = [
  lostAnswers,
  givenUp,
  approvals,
  identicalSubmits,
  manyLaunches,
  staleReads,
  wrongClocks,
  frozenWorker,
  expiredCredentials,
  lostPermission,
  postgresRestarts,
  postgresFailover,
  pgBouncerBetween,
  diskFull,
  providerDown,
  silentConnections,
  throttling,
  crash,
];
