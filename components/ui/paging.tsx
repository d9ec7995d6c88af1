import { buttonStyles } from './button';
import { cn } from './class-names';
import { Link } from './link';

interface PagingLink {
  label: string;
  href: string;
}

/** From a page of a list back to the first, and on to the next. Nothing where all of it is on one page. */
export function Paging({
  first,
  next,
  className,
}: {
  first: PagingLink | null;
  next: PagingLink | null;
  className?: string;
}) {
  if (!first && !next) return null;
  return (
    <nav aria-label="Pages" className={cn('mt-4 flex justify-between', className)}>
      {[first, next].map((link, index) =>
        link ? (
          <Link key={link.label} href={link.href} className={buttonStyles({ size: 'sm' })}>
            {link.label}
          </Link>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: there are two places, and they stay
          <span key={index} />
        ),
      )}
    </nav>
  );
}
