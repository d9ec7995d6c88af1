import { cn } from '@/components/ui/class-names';
import { Link } from '@/components/ui/link';
import { type EnvironmentTab, environmentTabs, tabHref } from '@/lib/paths/environment-links';

export const tabLabels = {
  timeline: 'Timeline',
  events: 'Events',
  resources: 'Resources',
  outputs: 'Outputs',
  inputs: 'Inputs',
  activity: 'Activity',
} as const satisfies Record<EnvironmentTab, string>;

/** The parts of an environment's page, as links: they survive a reload and can be sent to someone. */
export function EnvironmentTabs({
  name,
  id,
  current,
  counts,
}: {
  name: string;
  id: string | undefined;
  current: EnvironmentTab;
  counts: Partial<Record<EnvironmentTab, number>>;
}) {
  return (
    <nav
      aria-label="Parts of this environment"
      className="-mb-px overflow-x-auto px-2 pt-1 [scrollbar-width:thin]"
    >
      <ul className="flex gap-1">
        {environmentTabs.map((tab) => (
          <li key={tab}>
            <Link
              href={tabHref(name, id, tab)}
              scroll={false}
              aria-current={tab === current ? 'page' : undefined}
              className={cn(
                'flex items-center gap-1.5 whitespace-nowrap rounded-t-md border-transparent border-b-2 px-3 py-2.5 font-medium text-ink-muted -outline-offset-2 hover:text-ink',
                tab === current && 'border-accent text-ink',
              )}
            >
              {tabLabels[tab]}
              {counts[tab] === undefined ? null : (
                <span className="rounded-full bg-sunken px-1.5 text-ink-faint text-xs tabular-nums">
                  {counts[tab]}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
