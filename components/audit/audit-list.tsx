import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { RelativeTime } from '@/components/time/times';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';

/** An entry of the audit log, as the page shows it. */
export interface AuditItem {
  id: string;
  at: string;
  actor: { id: string; name: string };
  via: string;
  action: string;
  subject: { type: string; id: string; name: string | null };
  details: unknown;
  address: string | null;
  requestId: string | null;
  keyId: string | null;
}

const viaWords: Readonly<Record<string, string>> = {
  form: 'in the portal',
  api: 'by the API',
  'sign-in': 'at sign-in',
  worker: 'by a worker',
};

/** One line an entry, with everything that is known of it one click away. */
export function AuditList({ items }: { items: readonly AuditItem[] }) {
  return (
    <ol aria-label="Entries, newest first">
      {items.map((item) => (
        <li key={item.id} className="border-b last:border-b-0">
          <details className="group">
            <summary className="flex cursor-pointer list-none items-start gap-2 px-4 py-2.5 hover:bg-sunken/50 md:px-5 [&::-webkit-details-marker]:hidden">
              <ChevronRight
                aria-hidden
                className="mt-0.5 size-4 shrink-0 text-ink-faint transition-transform group-open:rotate-90"
              />
              <span className="grid min-w-0 flex-1 gap-x-4 md:grid-cols-[9rem_14rem_1fr_12rem]">
                <RelativeTime at={item.at} className="text-ink-faint text-sm tabular-nums" />
                <code className="truncate font-mono text-sm" title={item.action}>
                  {item.action}
                </code>
                <span className="min-w-0 truncate">
                  <span className="text-ink-faint">{item.subject.type}</span> <SubjectName item={item} />
                </span>
                <span className="truncate text-ink-muted" title={item.actor.name}>
                  {item.actor.name}
                </span>
              </span>
            </summary>
            <Facts item={item} />
          </details>
        </li>
      ))}
    </ol>
  );
}

function SubjectName({ item: { subject } }: { item: AuditItem }) {
  const text = subject.name ?? subject.id;
  return subject.name === null ? <code className="font-mono text-sm">{text}</code> : <span>{text}</span>;
}

function Facts({ item }: { item: AuditItem }) {
  const { subject } = item;
  return (
    <dl className="grid gap-x-4 gap-y-1.5 px-10 pt-1 pb-4 text-sm sm:grid-cols-[8rem_1fr] md:px-11">
      <Fact label="When">
        <time dateTime={item.at} className="tabular-nums">
          {item.at.replace('T', ' ').replace('Z', ' UTC')}
        </time>
      </Fact>
      <Fact label="Who">
        {item.actor.name}, {viaWords[item.via] ?? item.via} <Id value={item.actor.id} />
      </Fact>
      <Fact label="About">
        {subject.type}{' '}
        {subject.type === 'environment' && subject.name ? (
          <Link
            href={paths.environment(subject.name, subject.id)}
            className="font-medium text-accent hover:underline"
          >
            {subject.name}
          </Link>
        ) : (
          subject.name
        )}{' '}
        <Id value={subject.id} />
      </Fact>
      {item.address ? <Fact label="From">{item.address}</Fact> : null}
      {item.requestId ? (
        <Fact label="Request">
          <Id value={item.requestId} />
        </Fact>
      ) : null}
      <Fact label="Signed with">
        {item.keyId ? <Id value={item.keyId} /> : 'no key: it is from before entries were signed'}
      </Fact>
      <Fact label="Details">
        <section
          aria-label="Details"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          className="max-h-96 overflow-auto whitespace-pre-wrap break-words rounded-md bg-sunken p-3 font-mono text-xs"
        >
          {JSON.stringify(item.details, null, 2)}
        </section>
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-faint">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

function Id({ value }: { value: string }) {
  return <code className="break-all font-mono text-ink-faint text-xs">{value}</code>;
}
