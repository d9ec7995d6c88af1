import { answer, json } from '@/app/api/rest/answer';
import { toBlueprintView } from '@/app/api/v1/blueprints/blueprint-view';
import { requestContext } from '@/lib/access/request-context';
import { findBlueprint } from '@/lib/blueprints/registry';
import { SlipwayError } from '@/lib/errors/slipway-error';

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answer(request, async () => {
    await requestContext(request);
    const blueprint = findBlueprint((await params).id);
    if (!blueprint) throw new SlipwayError('not-found', 'There is no such blueprint.');
    return json(toBlueprintView(blueprint));
  });
}
