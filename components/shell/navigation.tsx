'use client';

import { KeyRound, Layers, type LucideIcon, MapPin, ScrollText } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { cn } from '@/components/ui/class-names';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';
import type { NavigationNeed } from './navigation-needs';

/** With `needs`, only for those who may do that: the layout says which of `navigationNeeds` they are. */
const entries = [
  { href: paths.environments(), label: 'Environments', icon: Layers },
  { href: paths.targets(), label: 'Targets', icon: MapPin },
  { href: paths.policies(), label: 'Policies', icon: ScrollText, needs: 'policy.read' },
  { href: paths.tokens(), label: 'Access tokens', icon: KeyRound },
] as const satisfies readonly { href: string; label: string; icon: LucideIcon; needs?: NavigationNeed }[];

/** The portal's places: a column beside the page, a row on small screens. */
export function Navigation({
  allowed,
  className,
}: {
  allowed: readonly NavigationNeed[];
  className?: string;
}) {
  const pathname = usePathname();
  return (
    <nav aria-label="Main" className={className}>
      <ul className="flex gap-0.5 lg:flex-col">
        {entries
          .filter((entry) => !('needs' in entry) || allowed.includes(entry.needs))
          .map(({ href, label, icon: Icon }) => {
            const current = pathname === href || pathname.startsWith(`${href}/`);
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
                </Link>
              </li>
            );
          })}
      </ul>
    </nav>
  );
}
