'use client';

import { KeyRound, Layers, MapPin, ScrollText } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { cn } from '@/components/ui/class-names';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';

const entries = [
  { href: paths.environments(), label: 'Environments', icon: Layers },
  { href: paths.targets(), label: 'Targets', icon: MapPin },
  { href: paths.audit(), label: 'Audit', icon: ScrollText },
  { href: paths.tokens(), label: 'Access tokens', icon: KeyRound },
] as const;

/** The portal's places: a column beside the page, a row on small screens. */
export function Navigation({ className }: { className?: string }) {
  const pathname = usePathname();
  return (
    <nav aria-label="Main" className={className}>
      <ul className="flex gap-0.5 lg:flex-col">
        {entries.map(({ href, label, icon: Icon }) => {
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
