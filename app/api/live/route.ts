import { answer } from '@/app/api/rest/answer';
import { readQuery } from '@/app/api/rest/query';
import { lastingContext } from '@/lib/access/request-context';
import { liveStream } from '@/lib/live/live-stream';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return answer(request, async () => {
    const { ctx, actorNow } = await lastingContext(request);
    const name = readQuery(request, ['environment']).get('environment');
    const lastEventId = request.headers.get('last-event-id') ?? '';
    const lastRevision = /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : undefined;
    return new Response(
      liveStream({ ctx, actorNow, input: { name, lastRevision }, signal: request.signal }),
      {
        headers: {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-cache, no-transform',
          // nginx would otherwise hold events back.
          'x-accel-buffering': 'no',
        },
      },
    );
  });
}
