import { randomUUID } from 'node:crypto';
import { beginSession } from '@/lib/access/sessions';
import { paths } from '@/lib/paths/paths';
import { type PortalProcess, startPortalProcess } from '@/lib/testing/checks/portal-process';
import { type Filled, liveNameAmong } from './fill-record';
import { measureInTurn, type Question } from './measure-in-turn';
import { tell } from './progress';

/** An answer that takes longer is an error, not a figure. */
const answerWithinMs = 30_000;

/** A portal over such a world, and what it lets in. */
interface Served extends Filled {
  portal: PortalProcess;
  /** Ada's session, as the browser sends it. */
  cookie: string;
}

/** The pages and the API of real portals, one for each world. */
export async function measureOverHttp(
  filled: readonly Filled[],
  rounds: number,
  print: (table: string) => void,
): Promise<void> {
  const served: Served[] = [];
  try {
    for (const one of filled) {
      tell(`starting a portal over ${one.environments} environments`);
      const portal = await startPortalProcess({ databaseUrl: one.world.databaseUrl });
      served.push({ ...one, portal, cookie: await signIn(one) });
    }
    print(await measureInTurn(served, questions, rounds));
  } finally {
    await Promise.all(served.map(({ portal }) => portal.stop()));
  }
}

/** A session row and its cookie, of a portal without TLS; made so that an older portal knows it as well. */
async function signIn({ world: { database, ctx } }: Filled): Promise<string> {
  const sessionToken = randomUUID();
  const expires = new Date(Date.now() + 12 * 3_600_000);
  await beginSession(database, { sessionToken, userId: ctx.actor.id, expires });
  return `next-auth.session-token=${sessionToken}`;
}

const questions: readonly Question<Served>[] = [
  {
    what: 'GET /api/v1/environments?limit=50',
    ask: (served) => askApi(served, `${paths.api.environments()}?limit=50`, '"env-50"'),
  },
  {
    what: 'GET /api/v1/environments/{name}',
    ask: (served) => {
      const name = liveNameAmong(served.environments);
      return askApi(served, paths.api.environment(name), `"name":"${name}"`);
    },
  },
  {
    what: 'page /environments',
    ask: (served) => {
      const link = paths.environment(liveNameAmong(served.environments));
      return askPage(served, paths.environments(), `href="${link}"`);
    },
  },
  {
    what: 'page /environments/{name}',
    ask: (served) => {
      const name = liveNameAmong(served.environments);
      return askPage(served, paths.environment(name), `slipway-${name}`);
    },
  },
];

const askApi = (served: Served, path: string, sign: string) =>
  ask(served, path, { authorization: `Bearer ${served.world.token}` }, sign);

const askPage = (served: Served, path: string, sign: string) =>
  ask(served, path, { cookie: served.cookie }, sign);

/** @param sign stands in the right answer, and in no other: a page that finds nothing may answer 200 as well */
async function ask(
  { portal }: Served,
  path: string,
  headers: Record<string, string>,
  sign: string,
): Promise<void> {
  const answer = await fetch(portal.url + path, {
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(answerWithinMs),
  });
  const body = await answer.text();
  if (answer.status !== 200 || !body.includes(sign))
    throw new Error(`GET ${path} answered ${answer.status} without ${sign}: ${body.slice(0, 300)}`);
}
