import { buildId } from '@/lib/config/build';
import { paths } from '@/lib/paths/paths';
import { type Health, readiness } from './health';

export interface HealthAnswer {
  httpStatus: 200 | 404 | 503;
  body: Record<string, unknown>;
}

/** The three questions, with the same answers from portals and workers. */
export async function answerHealth(path: string, ask: () => Promise<Health>): Promise<HealthAnswer> {
  switch (path) {
    case paths.api.healthLive():
      return answer({ status: 'ok' });
    case paths.api.healthReady():
      return answer(readiness(await ask()));
    case paths.api.health():
      return answer({ ...(await ask()), build: buildId() });
    default:
      return { httpStatus: 404, body: { status: 'not-found' } };
  }
}

function answer(body: Pick<Health, 'status'> & Record<string, unknown>): HealthAnswer {
  return { httpStatus: body.status === 'ok' ? 200 : 503, body };
}
