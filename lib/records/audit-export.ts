import { csvLine } from './csv';
import type { AuditView } from './read-audit';

/** How an export is written: for spreadsheets, or for scripts, one JSON object a line. */
export const exportFormats = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const mediaTypes = { csv: 'text/csv', jsonl: 'application/x-ndjson' } as const satisfies Record<
  ExportFormat,
  string
>;

const columns = {
  id: ({ id }) => id,
  at: ({ at }) => at,
  actor: ({ actor }) => actor.name,
  actorId: ({ actor }) => actor.id,
  via: ({ via }) => via,
  action: ({ action }) => action,
  subjectType: ({ subject }) => subject.type,
  subject: ({ subject }) => subject.name,
  subjectId: ({ subject }) => subject.id,
  address: ({ address }) => address,
  requestId: ({ requestId }) => requestId,
  details: ({ details }) => JSON.stringify(details),
} as const satisfies Record<string, (entry: AuditView) => string | null>;

/** Pages of entries as text, as they are read: an export of a million rows is never in memory. */
export function auditStream(
  pages: AsyncGenerator<readonly AuditView[]>,
  format: ExportFormat,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start: (controller) => {
      if (format === 'csv') controller.enqueue(encoder.encode(csvLine(Object.keys(columns))));
    },
    pull: async (controller) => {
      const { done, value } = await pages.next();
      if (done) return controller.close();
      controller.enqueue(encoder.encode(value.map((entry) => lineOf(entry, format)).join('')));
    },
    cancel: async () => void (await pages.return(undefined)),
  });
}

function lineOf(entry: AuditView, format: ExportFormat): string {
  if (format === 'jsonl') return `${JSON.stringify(entry)}\n`;
  return csvLine(Object.values(columns).map((column) => column(entry)));
}
