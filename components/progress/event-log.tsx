'use client';

import { useState } from 'react';
import { resourceStatusDisplay } from '@/components/resources/resource-status';
import { Status } from '@/components/resources/status';
import { formatClock, formatMoment } from '@/components/time/format-time';
import { cn } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';

/** An event in the words of the page. */
export interface LogEntry {
  id: string;
  at: string;
  source: 'SLIPWAY' | 'CLOUDFORMATION';
  title: string;
  logicalId: string | null;
  type: string | null;
  status: string;
  reason: string | null;
}

const views = ['all', 'failures', 'slipway'] as const;
type View = (typeof views)[number];
const viewLabels = { all: 'All', failures: 'Failures', slipway: 'Slipway only' } as const satisfies Record<
  View,
  string
>;

function belongsTo(view: View, entry: LogEntry): boolean {
  switch (view) {
    case 'all':
      return true;
    case 'slipway':
      return entry.source === 'SLIPWAY';
    case 'failures':
      return isFailure(entry);
  }
}

function isFailure(entry: LogEntry): boolean {
  return (
    entry.source === 'CLOUDFORMATION' && resourceStatusDisplay(entry.status, entry.reason).phase === 'failed'
  );
}

/** Everything that happened, newest first. */
export function EventLog({ entries }: { entries: readonly LogEntry[] }) {
  const [view, setView] = useState<View>('all');
  const shown = entries.filter((entry) => belongsTo(view, entry));
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3 border-b px-4 py-2.5 md:px-5">
        <fieldset className="flex gap-1">
          <legend className="sr-only">Which events</legend>
          {views.map((choice) => (
            <label
              key={choice}
              className={cn(
                'rounded-md px-2.5 py-1 font-medium text-ink-muted text-sm hover:bg-sunken has-checked:bg-sunken has-checked:text-ink',
                'has-focus-visible:outline-2 has-focus-visible:outline-accent',
              )}
            >
              <input
                type="radio"
                name="event-view"
                className="sr-only"
                checked={view === choice}
                onChange={() => setView(choice)}
              />
              {viewLabels[choice]}
            </label>
          ))}
        </fieldset>
        <p className="text-ink-faint text-sm tabular-nums">
          {shown.length === 1 ? '1 event' : `${shown.length} events`}, newest first
        </p>
      </div>
      {shown.length === 0 ? (
        <EmptyState title={view === 'failures' ? 'Nothing failed' : 'No events yet'} />
      ) : (
        <ol>
          {shown.map((entry) => (
            <EventRow key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
    </>
  );
}

function EventRow({ entry }: { entry: LogEntry }) {
  return (
    <li className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 border-b px-4 py-2 last:border-b-0 md:grid-cols-[4.5rem_minmax(0,1fr)_12rem] md:px-5">
      <time
        dateTime={entry.at}
        title={formatMoment(entry.at)}
        className="pt-px text-ink-faint text-sm tabular-nums"
      >
        {formatClock(entry.at)}
      </time>
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{entry.title}</span>
          {entry.logicalId ? (
            <code className="break-all font-mono text-ink-faint text-xs">
              {entry.logicalId}
              {entry.type ? ` · ${entry.type}` : ''}
            </code>
          ) : null}
        </p>
        {entry.reason ? (
          <p className={cn('break-words text-sm', isFailure(entry) ? 'text-bad' : 'text-ink-muted')}>
            {entry.reason}
          </p>
        ) : null}
      </div>
      <div className="col-start-2 md:col-start-3">
        {entry.source === 'CLOUDFORMATION' ? (
          // What is past doesn't move any more.
          <Status
            display={{ ...resourceStatusDisplay(entry.status, entry.reason), spins: false }}
            className="text-sm"
          />
        ) : (
          <span className="text-ink-faint text-sm">Slipway</span>
        )}
      </div>
    </li>
  );
}
