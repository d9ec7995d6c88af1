import { Search } from 'lucide-react';
import Form from 'next/form';
import { Button, buttonStyles } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';
import { type AuditFilters, auditQueryOf } from './audit-filters';

/** A GET form: the filters stand in the address. */
export function AuditFilterForm({ filters, actions }: { filters: AuditFilters; actions: readonly string[] }) {
  const isNarrowed = auditQueryOf(filters) !== '';
  return (
    <search>
      <Form
        // Other filters, by link or by going back, show other texts.
        key={auditQueryOf(filters)}
        action={paths.audit()}
        scroll={false}
        className="mb-4 grid grid-cols-1 items-end gap-3 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_1fr_1fr] xl:grid-cols-[2fr_1fr_1fr_1fr_auto_auto_auto]"
      >
        <Field id="audit-q" label="Search">
          {(control) => (
            <span className="relative">
              <Search
                aria-hidden
                className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-faint"
              />
              <Input
                {...control}
                type="search"
                name="q"
                defaultValue={filters.q}
                placeholder="Any part of an entry"
                autoComplete="off"
                maxLength={100}
                className="pl-8"
              />
            </span>
          )}
        </Field>
        <Field id="audit-actor" label="Who">
          {(control) => (
            <Input
              {...control}
              name="actor"
              defaultValue={filters.actor}
              autoComplete="off"
              maxLength={100}
            />
          )}
        </Field>
        <Field id="audit-subject" label="About">
          {(control) => (
            <Input
              {...control}
              name="subject"
              defaultValue={filters.subject}
              placeholder="Name or kind"
              autoComplete="off"
              maxLength={100}
            />
          )}
        </Field>
        <Field id="audit-action" label="Action">
          {(control) => (
            <>
              <Input
                {...control}
                name="action"
                defaultValue={filters.action}
                list="audit-actions"
                autoComplete="off"
                maxLength={100}
              />
              <datalist id="audit-actions">
                {actions.map((action) => (
                  <option key={action} value={action} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Field id="audit-from" label="From">
          {(control) => <Input {...control} type="date" name="from" defaultValue={filters.from} />}
        </Field>
        <Field id="audit-to" label="To">
          {(control) => <Input {...control} type="date" name="to" defaultValue={filters.to} />}
        </Field>
        <span className="flex gap-2">
          <Button type="submit" variant="primary">
            Show
          </Button>
          {isNarrowed ? (
            <Link href={paths.audit()} className={buttonStyles()}>
              Clear
            </Link>
          ) : null}
        </span>
      </Form>
    </search>
  );
}
