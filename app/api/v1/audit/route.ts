import { json } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { file, wantedFormat, whole } from '@/app/api/rest/wanted-format';
import { auditRoute } from '@/lib/api/routes/audit';
import { auditStream, mediaTypes } from '@/lib/records/audit-export';
import { exportAudit, readAudit } from '@/lib/records/read-audit';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(auditRoute, async ({ ctx, request, query: { limit, format: asked, ...filter } }) => {
    const format = wantedFormat(request, asked, mediaTypes);
    if (!format) return whole(json(await readAudit({ ctx, input: { ...filter, limit } })));
    const stream = auditStream(exportAudit({ ctx, input: filter }), format);
    const about = { name: 'audit', extension: format, mediaType: mediaTypes[format] };
    return whole(file(stream, about));
  }),
);
