import { cn } from './class-names';
import { Link } from './link';

export interface FilterLink {
  label: string;
  href: string;
  isCurrent: boolean;
}

/** One of several groups of a list, each with an address of its own. */
export function FilterLinks({ label, links }: { label: string; links: readonly FilterLink[] }) {
  return (
    <nav aria-label={label} className="-mx-1 max-w-full overflow-x-auto px-1 py-1">
      <ul className="inline-flex rounded-lg border bg-sunken p-0.5">
        {links.map((link) => (
          <li key={link.label}>
            <Link
              href={link.href}
              scroll={false}
              aria-current={link.isCurrent ? 'true' : undefined}
              className={cn(
                'block whitespace-nowrap rounded-md px-2.5 py-1 font-medium text-ink-muted text-sm hover:text-ink',
                link.isCurrent && 'bg-surface text-ink shadow-card dark:bg-line',
              )}
            >
              {link.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
