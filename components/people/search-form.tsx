import { Search } from 'lucide-react';
import Form from 'next/form';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';

/** A GET form: what is searched for stands in the address. */
export function SearchForm({
  action,
  label,
  placeholder,
  q,
  hidden = {},
  children,
}: {
  action: string;
  label: string;
  placeholder: string;
  q: string;
  hidden?: Readonly<Record<string, string>>;
  children?: React.ReactNode;
}) {
  return (
    <search className="flex w-full flex-wrap items-center gap-x-3 gap-y-2 sm:w-auto">
      {children}
      <Form action={action} scroll={false} className="flex min-w-64 flex-1 items-center gap-2">
        {Object.entries(hidden).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <span className="relative w-full sm:w-64">
          <Search
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-faint"
          />
          <Input
            // Another search, by link or by going back, shows another text.
            key={q}
            type="search"
            name="q"
            aria-label={label}
            placeholder={placeholder}
            defaultValue={q}
            autoComplete="off"
            maxLength={100}
            className="h-8 pl-8"
          />
        </span>
        <Button type="submit" size="sm">
          Search
        </Button>
      </Form>
    </search>
  );
}
