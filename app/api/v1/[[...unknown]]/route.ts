import { answer } from '@/app/api/rest/answer';
import { SlipwayError } from '@/lib/errors/slipway-error';

function notFound(request: Request): Promise<Response> {
  return answer(request, async () => {
    throw new SlipwayError('not-found', 'There is no such endpoint.');
  });
}

export {
  notFound as DELETE,
  notFound as GET,
  notFound as HEAD,
  notFound as OPTIONS,
  notFound as PATCH,
  notFound as POST,
  notFound as PUT,
};
