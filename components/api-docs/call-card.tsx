import { ChevronRight } from 'lucide-react';
import { Badge } from '@/components/ui/badge';
import { cn } from '@/components/ui/class-names';
import type { Tone } from '@/components/ui/tone';
import { InlineCode } from './inline-code';
import { type Answer, type ApiCall, type Content, nameOf, type Operation, type Parameter } from './open-api';
import { Member, Members, TypePhrase } from './schema-view';

const methodTones: Record<string, Tone> = { GET: 'neutral', DELETE: 'bad' };

/** A call, closed: what it does. Open: how it is made, and what is answered. */
export function CallCard({ call: { method, path, operation } }: { call: ApiCall }) {
  const scopes = operation.security[0]?.token;
  return (
    <details className="group border-b last:border-b-0">
      <summary className="flex cursor-pointer list-none items-center gap-x-3 px-4 py-2.5 hover:bg-sunken md:px-5 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-4 shrink-0 text-ink-faint transition-transform group-open:rotate-90"
        />
        <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3 gap-y-0.5">
          <Badge tone={methodTones[method] ?? 'accent'} className="w-16 justify-center font-mono">
            {method}
          </Badge>
          <code className="font-mono text-sm [overflow-wrap:anywhere]">{path}</code>
          <span className="text-ink-muted text-sm">{operation.summary}</span>
        </span>
        <span className="hidden shrink-0 text-ink-faint text-xs sm:block">{scopeInWords(scopes)}</span>
      </summary>
      <div
        id={operation.operationId}
        className="flex scroll-mt-40 flex-col gap-4 px-4 pt-1 pb-5 md:px-12 lg:scroll-mt-16"
      >
        {operation.description ? (
          <p className="max-w-3xl text-pretty text-ink-muted">
            <InlineCode text={operation.description} />
          </p>
        ) : null}
        <p className="text-ink-faint text-sm sm:hidden">{scopeInWords(scopes)}</p>
        <Asked operation={operation} summary={operation.summary} />
        <Answers operation={operation} />
      </div>
    </details>
  );
}

function scopeInWords(scopes: readonly string[] | undefined): string {
  if (!scopes) return 'Without signing in';
  return scopes[0] ? `Scope ${scopes[0]}` : 'Any token';
}

const places = { path: 'In its address', query: 'In its query', header: 'In its header' } as const;

function Asked({ operation, summary }: { operation: Operation; summary: string }) {
  const parameters = (operation.parameters ?? []).filter((parameter) => !parameter.$ref);
  const takesKey = (operation.parameters ?? []).some(({ $ref }) => $ref?.endsWith('/IdempotencyKey'));
  return (
    <>
      {(['path', 'query', 'header'] as const).map((place) => (
        <Parameters
          key={place}
          title={places[place]}
          label={`${places[place]}: ${summary}`}
          parameters={parameters.filter((parameter) => parameter.in === place)}
        />
      ))}
      {Object.entries(operation.requestBody?.content ?? {}).map(([type, content]) => (
        <section key={type}>
          <h4 className="font-medium text-sm">
            Body{operation.requestBody?.required ? '' : ', optional'}
            <span className="font-normal text-ink-faint"> {type}</span>
          </h4>
          {content.schema ? <Members schema={content.schema} label={`Body: ${summary}`} /> : null}
          <Example content={content} />
        </section>
      ))}
      {takesKey ? (
        <p className="text-ink-faint text-sm">
          <InlineCode text="Takes an `Idempotency-Key`." />
        </p>
      ) : null}
    </>
  );
}

function Parameters({ title, label, parameters }: { title: string; label: string; parameters: Parameter[] }) {
  if (parameters.length === 0) return null;
  return (
    <section>
      <h4 className="font-medium text-sm">{title}</h4>
      <ul aria-label={label} className="flex flex-col divide-y divide-line">
        {parameters.map(({ name, schema, required, description }) => (
          <Member
            key={name}
            name={name}
            schema={schema}
            isRequired={required ?? false}
            description={description}
          />
        ))}
      </ul>
    </section>
  );
}

function Example({ content: { example } }: { content: Content }) {
  if (example === undefined) return null;
  return (
    <pre className="mt-2 max-w-3xl whitespace-pre-wrap rounded-md border bg-sunken px-3 py-2 font-mono text-sm [overflow-wrap:anywhere]">
      {JSON.stringify(example, null, 2)}
    </pre>
  );
}

function Answers({ operation }: { operation: Operation }) {
  const answers = Object.entries(operation.responses);
  const described = answers.filter(([, { $ref }]) => !$ref);
  const refusals = answers.flatMap(([status, { $ref }]) => ($ref ? [{ status, code: nameOf($ref) }] : []));
  return (
    <section className="flex flex-col gap-2">
      <h4 className="font-medium text-sm">Answers</h4>
      {described.map(([status, answer]) => (
        <AnswerView key={status} status={status} answer={answer} summary={operation.summary} />
      ))}
      <p className="flex flex-wrap gap-x-3 gap-y-1 text-ink-faint text-sm">
        {refusals.map(({ status, code }) => (
          <a key={status} href={`#refusal-${code}`} className="underline underline-offset-2">
            {status} {code}
          </a>
        ))}
      </p>
    </section>
  );
}

function AnswerView({ status, answer, summary }: { status: string; answer: Answer; summary: string }) {
  const headers = Object.entries(answer.headers ?? {});
  return (
    <div className="text-sm">
      <p>
        <span className={cn('font-medium font-mono', status < '300' && 'text-ok')}>{status}</span>{' '}
        <InlineCode text={answer.description} />
        {headers.map(([name, { description }]) => (
          <span key={name} className="text-ink-faint">
            {' '}
            · {name}: {description}
          </span>
        ))}
      </p>
      {Object.entries(answer.content ?? {}).map(([type, { schema }]) =>
        schema?.$ref ? (
          <p key={type} className="text-ink-muted">
            <TypePhrase schema={schema} />
          </p>
        ) : schema ? (
          <Members key={type} schema={schema} label={`${status}: ${summary}`} />
        ) : (
          <p key={type} className="text-ink-muted">
            {type}
          </p>
        ),
      )}
    </div>
  );
}
