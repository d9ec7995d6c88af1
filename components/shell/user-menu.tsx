'use client';

import { BookOpen, ChevronsUpDown, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTheme } from 'next-themes';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/class-names';
import {
  Menu,
  MenuItem,
  MenuLabel,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSeparator,
} from '@/components/ui/dropdown-menu';
import { paths } from '@/lib/paths/paths';
import { signOut } from './sign-out';

export interface Person {
  name: string;
  email: string | null;
  role: string;
  teams: readonly string[];
}

/** Who is signed in, the theme, and the way out. */
export function UserMenu({
  person,
  side,
  className,
}: {
  person: Person;
  side: 'top' | 'bottom';
  className?: string;
}) {
  const { theme, setTheme } = useTheme();
  const router = useRouter();
  return (
    <Menu
      side={side}
      align={side === 'top' ? 'start' : 'end'}
      trigger={
        <Button
          variant="quiet"
          className={cn('h-auto justify-start gap-2.5 px-2 py-1.5 text-left', className)}
        >
          <Initials name={person.name} />
          <span className="sr-only">Account of </span>
          <span className="sr-only min-w-0 flex-1 flex-col lg:not-sr-only lg:flex">
            <span className="truncate text-ink">{person.name}</span>
            <span className="truncate font-normal text-ink-faint text-xs">{standing(person)}</span>
          </span>
          <ChevronsUpDown aria-hidden className="hidden text-ink-faint lg:block" />
        </Button>
      }
    >
      <div className="flex flex-col px-2.5 py-2">
        <span className="font-medium">{person.name}</span>
        {person.email ? <span className="text-ink-faint text-sm">{person.email}</span> : null}
        <span className="text-ink-faint text-sm">{standing(person)}</span>
      </div>
      <MenuSeparator />
      <MenuLabel>Theme</MenuLabel>
      <MenuRadioGroup value={theme ?? 'system'} onValueChange={setTheme}>
        <MenuRadioItem value="light">
          <Sun aria-hidden /> Light
        </MenuRadioItem>
        <MenuRadioItem value="dark">
          <Moon aria-hidden /> Dark
        </MenuRadioItem>
        <MenuRadioItem value="system">
          <Monitor aria-hidden /> As the system
        </MenuRadioItem>
      </MenuRadioGroup>
      <MenuSeparator />
      <MenuItem onSelect={() => router.push(paths.apiDocs())}>
        <BookOpen aria-hidden /> REST API
      </MenuItem>
      <MenuItem onSelect={() => void signOut()}>
        <LogOut aria-hidden /> Sign out
      </MenuItem>
    </Menu>
  );
}

function standing(person: Person): string {
  const role = person.role.charAt(0).toUpperCase() + person.role.slice(1);
  return person.teams.length > 0 ? `${role} · ${person.teams.join(', ')}` : role;
}

function Initials({ name }: { name: string }) {
  const letters = name
    .split(/\s+/)
    .map((part) => part.charAt(0))
    .slice(0, 2)
    .join('')
    .toUpperCase();
  return (
    <span
      aria-hidden
      className="flex size-7 shrink-0 items-center justify-center rounded-full border border-accent-line bg-accent-soft font-semibold text-accent text-xs"
    >
      {letters}
    </span>
  );
}
