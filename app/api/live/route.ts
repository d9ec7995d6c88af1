import { answer } from '@/app/api/rest/answer';
import { readQuery } from '@/app/api/rest/query';
import { withMethods } from '@/app/api/rest/serve';
import { assertScope } from '@/lib/access/permissions';
import { lastingContext } from '@/lib/access/request-context';
import { liveStream } from '@/lib/live/live-stream';

export const dynamic = 'force-dynamic';

function stream(request: Request): Promise<Response> {
  return answer(request, async () => {
    const { ctx, actorNow } = await lastingContext(request);
    assertScope(ctx.actor, 'environment.read');
    const query = readQuery(request, ['environment', 'watch', 'since'], ['watch']);
    const name = query.get('environment');
    const names = name === undefined ? watchedNames(query.get('watch')) : [name];
    // A browser that connects again by itself knows more than the address it began with.
    const lastEventId = request.headers.get('last-event-id') ?? query.get('since') ?? '';
    const lastRevision = /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : undefined;
    const headers = {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      // nginx would otherwise hold events back.
      'x-accel-buffering': 'no',
    };
    // Next answers it with what GET would say: a stream that nobody reads would take a place until the connection ends.
    if (request.method === 'HEAD') return new Response(null, { headers });
    const input = { names, only: name !== undefined, lastRevision };
    return new Response(liveStream({ ctx, actorNow, input, signal: request.signal }), { headers });
  });
}

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = withMethods({ GET: stream });

/** More pages than this of different environments are rarely in sight in one browser. */
const mostWatched = 10;

function watchedNames(list: string | undefined): string[] {
  return [...new Set(list?.split(',').filter(Boolean))].slice(0, mostWatched);
}
