import { answer, json } from '@/app/api/rest/answer';
import { readQuery } from '@/app/api/rest/query';
import { requestContext } from '@/lib/access/request-context';
import { environmentNameSchema } from '@/lib/blueprints/environment-request';
import { getEnvironment } from '@/lib/environments/get-environment';
import { tearDownEnvironment } from '@/lib/environments/tear-down-environment';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { paths } from '@/lib/paths/paths';

type Params = { params: Promise<{ name: string }> };

export function GET(request: Request, { params }: Params): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    const id = readQuery(request, ['id']).get('id');
    return json(await getEnvironment({ ctx, input: { name: knownName((await params).name), id } }));
  });
}

export function DELETE(request: Request, { params }: Params): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    const confirm = readQuery(request, ['confirm']).get('confirm') ?? '';
    const environment = await tearDownEnvironment({
      ctx,
      input: { name: knownName((await params).name), confirm },
    });
    return json(environment, { status: 202, headers: { location: paths.api.environment(environment.name) } });
  });
}

/** What can't be a name can't be found either. */
function knownName(name: string): string {
  if (!environmentNameSchema.safeParse(name).success) {
    throw new SlipwayError('not-found', 'There is no environment of this name that you may see.');
  }
  return name;
}
