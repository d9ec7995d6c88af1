import { answer, json, perform } from '@/app/api/rest/answer';
import { knownName } from '@/app/api/rest/known-name';
import { readQuery } from '@/app/api/rest/query';
import { readObject } from '@/app/api/rest/read-object';
import { requestContext } from '@/lib/access/request-context';
import { requestInspection } from '@/lib/environments/requests/request-inspection';
import { invalid } from '@/lib/errors/slipway-error';
import { type InspectionKindName, inspectionKinds, isInspectionKind } from '@/lib/inspections/inspection';
import { listInspections } from '@/lib/inspections/list-inspections';
import { paths } from '@/lib/paths/paths';

type Params = { params: Promise<{ name: string }> };

/** The latest of each kind, or of the one that is asked for. */
export function GET(request: Request, { params }: Params): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    const query = readQuery(request, ['kind', 'id']);
    const asked = query.get('kind');
    const kind = asked === undefined ? undefined : knownKind(asked);
    const input = { name: await knownName(params), id: query.get('id'), kind };
    return json({ items: await listInspections({ ctx, input }) });
  });
}

export function POST(request: Request, { params }: Params): Promise<Response> {
  const readInput = async () => {
    const name = await knownName(params);
    const { kind, ...rest } = await readObject(request);
    const unknown = Object.keys(rest).map((path) => ({ path, message: 'There is no such field' }));
    if (unknown.length > 0) throw invalid(unknown);
    return { name, kind: knownKind(kind) };
  };
  return perform(request, requestInspection, readInput, async (inspection) => {
    const location = paths.api.inspections(await knownName(params), inspection.kind);
    return json(inspection, { status: 202, headers: { location } });
  });
}

function knownKind(kind: unknown): InspectionKindName {
  if (isInspectionKind(kind)) return kind;
  throw invalid([{ path: 'kind', message: `Must be one of ${Object.keys(inspectionKinds).join(', ')}` }]);
}
