import { RelativeTime } from '@/components/time/times';

/** Why the list of an environment that ended long ago is short. */
export function FoldedNotice({ folded }: { folded: { events: number; at: string } }) {
  return (
    <p className="border-b bg-sunken px-4 py-2.5 text-ink-muted text-sm md:px-5">
      There were {folded.events.toLocaleString('en-US')} events. They were summed up{' '}
      <RelativeTime at={folded.at} />: of each resource its first and its last are kept, and why it failed.
    </p>
  );
}
