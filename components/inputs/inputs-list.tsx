import { findBlueprint } from '@/lib/blueprints/registry';

/** Inputs in words, in the groups of the form; what this version of the blueprint doesn't know comes last. */
export function InputsList({
  blueprint: blueprintId,
  inputs,
}: {
  blueprint: string;
  inputs: Readonly<Record<string, unknown>>;
}) {
  const blueprint = findBlueprint(blueprintId);
  const groups = blueprint?.fieldGroups ?? [];
  const known = new Set(groups.flatMap((group) => group.fields.map((field) => field.key)));
  const unknown = Object.keys(inputs).filter((key) => !known.has(key));
  return (
    <div className="grid gap-x-10 px-4 pb-4 md:px-5 xl:grid-cols-2">
      {groups.map((group) => (
        <section key={group.title} aria-label={group.title}>
          <h3 className="border-b pt-4 pb-2 font-semibold text-ink-muted text-sm">{group.title}</h3>
          <dl>
            {group.fields.map((field) => (
              <InputRow
                key={field.key}
                label={field.label}
                value={blueprint?.formatInput(field.key, inputs[field.key]) ?? ''}
              />
            ))}
          </dl>
        </section>
      ))}
      {unknown.length > 0 ? (
        <section aria-label="From an earlier version">
          <h3 className="border-b pt-4 pb-2 font-semibold text-ink-muted text-sm">From an earlier version</h3>
          <dl>
            {unknown.map((key) => (
              <InputRow
                key={key}
                label={key}
                value={blueprint?.formatInput(key, inputs[key]) ?? String(inputs[key])}
              />
            ))}
          </dl>
        </section>
      ) : null}
    </div>
  );
}

function InputRow({ label, value }: { label: string; value: string }) {
  return (
    <div className="grid grid-cols-[9.5rem_minmax(0,1fr)] gap-4 border-b py-1.5 last:border-b-0">
      <dt className="text-ink-faint">{label}</dt>
      <dd className="break-words">{value}</dd>
    </div>
  );
}
