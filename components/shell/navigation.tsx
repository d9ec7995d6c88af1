'use client';

import {
  KeyRound,
  Layers,
  MapPin,
  Scale,
  ScrollText,
  ShieldCheck,
  UserRound,
  UsersRound,
} from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { cn } from '@/components/ui/class-names';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';

/** `needs`: shown only to who may. `also`: places that belong to it although their addresses are elsewhere. */
const entries: readonly {
  href: string;
  label: string;
  icon: typeof Layers;
  needs?: string;
  also?: readonly string[];
}[] = [
  { href: paths.environments(), label: 'Environments', icon: Layers, also: [paths.newEnvironment()] },
  { href: paths.approvals(), label: 'Approvals', icon: ShieldCheck },
  { href: paths.targets(), label: 'Targets', icon: MapPin, also: [paths.newTarget()] },
  { href: paths.teams(), label: 'Teams', icon: UsersRound },
  { href: paths.people(), label: 'People', icon: UserRound, needs: 'person.read' },
  { href: paths.policies(), label: 'Policies', icon: Scale, needs: 'policy.read' },
  { href: paths.audit(), label: 'Audit', icon: ScrollText },
  { href: paths.tokens(), label: 'Access tokens', icon: KeyRound },
];

/**
 * The portal's places: a column beside the page, a row on small screens.
 *
 * @param may which of the actions that places need this person may do
 * @param toDecide how many requests wait for this person's decision
 */
export function Navigation({
  may,
  toDecide,
  className,
}: {
  may: readonly string[];
  toDecide: number;
  className?: string;
}) {
  const pathname = usePathname();
  const nav = useRef<HTMLElement>(null);
  // On small screens the row is wider than they are: the place that is shown is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place is another current link
  useEffect(() => {
    const row = nav.current;
    const current = row?.querySelector<HTMLElement>('[aria-current=page]');
    if (row && current)
      row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  }, [pathname]);
  return (
    <nav ref={nav} aria-label="Main" className={cn('overflow-x-auto lg:overflow-visible', className)}>
      <ul className="flex gap-0.5 lg:flex-col">
        {entries.map(({ href, label, icon: Icon, needs, also = [] }) => {
          if (needs && !may.includes(needs)) return null;
          const current = [href, ...also].some(
            (place) => pathname === place || pathname.startsWith(`${place}/`),
          );
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={current ? 'page' : undefined}
                className={cn(
                  'flex items-center gap-2.5 whitespace-nowrap rounded-md px-2.5 py-1.5 font-medium text-ink-muted transition-colors hover:bg-sunken hover:text-ink',
                  current && 'bg-accent-soft text-accent hover:bg-accent-soft hover:text-accent',
                )}
              >
                <Icon aria-hidden className="hidden size-4 sm:block" />
                {label}
                {href === paths.approvals() ? <Count of={toDecide} /> : null}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function Count({ of }: { of: number }) {
  if (of === 0) return null;
  return (
    <span className="ml-auto rounded-full bg-warn-soft px-1.5 py-px text-warn text-xs tabular-nums">
      {of > 99 ? '99+' : of}
      <span className="sr-only"> to decide</span>
    </span>
  );
}
