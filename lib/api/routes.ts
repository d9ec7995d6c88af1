import type { RouteDescription } from './describe-route';
import * as approvals from './routes/approvals';
import * as audit from './routes/audit';
import * as blueprints from './routes/blueprints';
import * as environmentDeeds from './routes/environment-deeds';
import * as environments from './routes/environments';
import * as freeze from './routes/freeze';
import * as machines from './routes/machines';
import * as me from './routes/me';
import * as openapi from './routes/openapi';
import * as people from './routes/people';
import * as policies from './routes/policies';
import * as targets from './routes/targets';
import * as teams from './routes/teams';
import * as tokens from './routes/tokens';

/** One line an area; what else such a file exports is passed over. */
const areas: readonly Record<string, object>[] = [
  me,
  environments,
  environmentDeeds,
  approvals,
  blueprints,
  targets,
  freeze,
  policies,
  tokens,
  machines,
  people,
  teams,
  audit,
  openapi,
];

/** Every call of the REST API. A test compares them with the handlers below `app/api/v1`. */
export const apiRoutes: readonly RouteDescription[] = areas.flatMap((area) =>
  Object.values(area).filter((exported): exported is RouteDescription => 'method' in exported),
);
