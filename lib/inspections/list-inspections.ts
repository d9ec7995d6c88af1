import type { Context } from '@/lib/access/context';
import { findEnvironmentId } from '@/lib/environments/find-environment';
import { type Inspection, type InspectionKindName, inspectionKinds, toInspection } from './inspection';

/** The latest inspection of each kind, or of the one that is asked for; none where none was made. Throws 'not-found'. */
export async function listInspections({
  ctx,
  input,
}: {
  ctx: Context;
  input: { name: string; id?: string | undefined; kind?: InspectionKindName | undefined };
}): Promise<Inspection[]> {
  const { id: environmentId } = await findEnvironmentId(ctx.database, ctx, input);
  const kinds = input.kind ? [inspectionKinds[input.kind]] : Object.values(inspectionKinds);
  const rows = await Promise.all(
    kinds.map((kind) =>
      ctx.database.inspection.findFirst({ where: { environmentId, kind }, orderBy: { createdAt: 'desc' } }),
    ),
  );
  return rows.flatMap((row) => (row ? [toInspection(row)] : []));
}
