import { json } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { file, wantedFormat, whole } from '@/app/api/rest/wanted-format';
import { accessReviewRoute } from '@/lib/api/routes/audit';
import { accessReview, reviewAsCsv } from '@/lib/records/access-review';

const mediaTypes = { json: 'application/json', csv: 'text/csv' } as const;

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(accessReviewRoute, async ({ ctx, request, query }) => {
    const items = await accessReview({ ctx });
    const format = wantedFormat(request, query.format, mediaTypes);
    if (format === 'csv') {
      const about = { name: 'access-review', extension: 'csv', mediaType: mediaTypes.csv };
      return whole(file(reviewAsCsv(items), about));
    }
    return whole(json({ items, at: new Date().toISOString() }));
  }),
);
