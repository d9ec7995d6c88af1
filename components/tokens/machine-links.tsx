import { cn } from '@/components/ui/class-names';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';

const places = {
  tokens: { href: paths.tokens(), label: 'Your tokens' },
  accounts: { href: paths.serviceAccounts(), label: 'Service accounts' },
  trusts: { href: paths.trusts(), label: 'Trusted workflows' },
} as const;

/** For admins: from their own tokens to what machines get in with. */
export function MachineLinks({ current }: { current: keyof typeof places }) {
  return (
    <nav aria-label="Access of machines" className="mb-5 border-b">
      <ul className="flex flex-wrap gap-x-5">
        {Object.entries(places).map(([key, { href, label }]) => (
          <li key={key}>
            <Link
              href={href}
              aria-current={key === current ? 'page' : undefined}
              className={cn(
                '-mb-px inline-block border-transparent border-b-2 py-2 font-medium text-ink-muted hover:text-ink',
                key === current && 'border-accent text-ink',
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
