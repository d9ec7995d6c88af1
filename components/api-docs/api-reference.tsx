import { ChevronRight } from 'lucide-react';
import { SectionCard } from '@/components/ui/card';
import { CallCard } from './call-card';
import { InlineCode } from './inline-code';
import { type ApiDocument, areaAnchor, callsByArea, schemaAnchor } from './open-api';
import { Members } from './schema-view';

/** A whole document: its calls by heading, how calls are refused, and what the named objects hold. */
export function ApiReference({ api }: { api: ApiDocument }) {
  const areas = callsByArea(api);
  return (
    <>
      {areas.map(({ area, calls }) => (
        <SectionCard key={area} id={areaAnchor(area)} title={area} className="scroll-mt-28 lg:scroll-mt-6">
          {calls.map((call) => (
            <CallCard key={call.operation.operationId} call={call} />
          ))}
        </SectionCard>
      ))}
      <Refusals api={api} />
      <Objects api={api} />
    </>
  );
}

function Refusals({ api }: { api: ApiDocument }) {
  const refusals = Object.entries(api.components.responses)
    .map(([code, { description, content }]) => ({
      code,
      description,
      status: statusIn(content?.['application/problem+json']?.example),
    }))
    .sort((one, other) => one.status.localeCompare(other.status));
  return (
    <SectionCard
      id="refusals"
      title="Refusals"
      description="Problem details (RFC 9457): type, title, status, detail, and errors, which names each part of the input that is wrong."
    >
      <ul>
        {refusals.map(({ code, description, status }) => (
          <li
            key={code}
            id={`refusal-${code}`}
            className="flex scroll-mt-28 flex-wrap items-baseline gap-x-3 border-b px-4 py-2 text-sm last:border-b-0 md:px-5 lg:scroll-mt-6"
          >
            <span className="font-medium font-mono">{status}</span>
            <code className="font-mono text-ink-muted">{code}</code>
            <span className="text-ink-muted">
              <InlineCode text={description} />
            </span>
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}

function statusIn(example: unknown): string {
  return typeof example === 'object' && example !== null && 'status' in example ? String(example.status) : '';
}

function Objects({ api }: { api: ApiDocument }) {
  const schemas = Object.entries(api.components.schemas).sort(([one], [other]) => one.localeCompare(other));
  return (
    <SectionCard id="objects" title="Objects" description="What answers hold; more members may follow.">
      {schemas.map(([name, schema]) => (
        <details key={name} className="group border-b last:border-b-0">
          <summary className="flex cursor-pointer list-none items-center gap-x-3 px-4 py-2.5 hover:bg-sunken md:px-5 [&::-webkit-details-marker]:hidden">
            <ChevronRight
              aria-hidden
              className="size-4 shrink-0 text-ink-faint transition-transform group-open:rotate-90"
            />
            <code className="font-mono text-sm">{name}</code>
          </summary>
          {/* Inside, so that a browser which is led here opens it. */}
          <div id={schemaAnchor(name)} className="scroll-mt-40 px-4 pb-4 md:px-12 lg:scroll-mt-16">
            <Members schema={schema} label={`Members of ${name}`} />
          </div>
        </details>
      ))}
    </SectionCard>
  );
}
