import { answer, json } from '@/app/api/rest/answer';
import { requestContext } from '@/lib/access/request-context';
import { blueprints } from '@/lib/blueprints/registry';
import { toBlueprintView } from './blueprint-view';

export function GET(request: Request): Promise<Response> {
  return answer(request, async () => {
    await requestContext(request);
    return json({ items: blueprints.map(toBlueprintView) });
  });
}
