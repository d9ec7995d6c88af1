import type { ReactNode } from 'react';
import { planSummary } from '@/components/resources/plan-words';
import type { UpdatePlan } from '@/lib/environments/records';
import { PlanChanges, type PlanContext } from './plan-changes';

type Parts = NonNullable<UpdatePlan['parts']>;

/** Apart: what follows from the inputs, and what the newer template brings, with the way to leave that out. */
export function PlanParts({
  parts: { inputs, template },
  context,
  keep,
}: {
  parts: Parts;
  context: Omit<PlanContext, 'unasked'>;
  keep: ReactNode;
}) {
  return (
    <>
      <Part title="Your inputs" part={inputs} none="They change no resource.">
        <PlanChanges {...context} plan={inputs} unasked="follows from your inputs" />
      </Part>
      <Part
        title="The newer template"
        part={template}
        words="The blueprint’s template has changed since this environment was launched or last updated."
        aside={keep}
      >
        <PlanChanges {...context} plan={template} unasked="part of the newer template" />
      </Part>
    </>
  );
}

function Part({
  title,
  part,
  words,
  none,
  aside,
  children,
}: {
  title: string;
  part: Parts['inputs'];
  words?: string;
  none?: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const id = `plan-${title.toLowerCase().replaceAll(' ', '-')}`;
  const isEmpty = part.changes.length === 0;
  return (
    <section aria-labelledby={id}>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 border-b px-4 py-3 md:px-5">
        <div className="min-w-0 max-w-prose">
          <h3 id={id} className="font-semibold">
            {title}
          </h3>
          <p className="text-ink-muted text-sm">
            {words ? `${words} ` : null}
            {isEmpty ? none : `${planSummary(part)}. `}
            {part.interruptions && !isEmpty ? (
              <span className="font-medium text-ink">{part.interruptions}.</span>
            ) : null}
          </p>
        </div>
        {aside}
      </div>
      {isEmpty ? null : children}
    </section>
  );
}
