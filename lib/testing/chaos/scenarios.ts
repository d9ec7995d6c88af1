import { frozenWorker, wrongClocks } from './clocks';
import { crash } from './crash';
import { expiredCredentials, lostPermission } from './credentials';
import { givenUp } from './giving-up-scenario';
import { lostAnswers } from './lost-answers';
import { identicalSubmits, manyLaunches } from './many-submits';
import { postgresRestarts } from './postgres-restarts';
import type { Scenario } from './scenario';
import { silentConnections } from './silent-connections';
import { staleReads } from './stale-reads';
import { throttling } from './throttling';

/** In the order of the run: the longest last. */
export const scenarios: readonly Scenario[] = [
  lostAnswers,
  givenUp,
  identicalSubmits,
  manyLaunches,
  staleReads,
  wrongClocks,
  frozenWorker,
  expiredCredentials,
  lostPermission,
  postgresRestarts,
  silentConnections,
  throttling,
  crash,
];
