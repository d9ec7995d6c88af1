import { CircleCheck } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { formatUsd } from '@/components/resources/money';
import type { Blueprint } from '@/lib/blueprints/blueprint';
import { contentsOf } from './choose-blueprint';

interface BlueprintPickerProps {
  blueprints: readonly Blueprint[];
  /** Id of the chosen one. */
  chosen: string;
  /** The choice has just been made here: the keyboard stays where it was. */
  takesFocus: boolean;
  onChoose: (id: string) => void;
}

/** Which kind of environment to launch: a card each, with what is in it and what it costs. */
export function BlueprintPicker({ blueprints, chosen, takesFocus, onChoose }: BlueprintPickerProps) {
  const checked = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takesFocus) checked.current?.focus();
  }, [takesFocus]);
  return (
    <fieldset className="min-w-0 sm:col-span-2">
      <legend className="mb-1.5 font-medium">Blueprint</legend>
      <div className="grid gap-3 md:grid-cols-2">
        {blueprints.map((blueprint) => (
          <label
            key={blueprint.id}
            className="flex gap-3 rounded-lg border p-4 has-checked:border-accent-line has-checked:bg-accent-soft/60 has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              ref={blueprint.id === chosen ? checked : undefined}
              type="radio"
              name="blueprint"
              value={blueprint.id}
              checked={blueprint.id === chosen}
              onChange={() => onChoose(blueprint.id)}
              aria-labelledby={`blueprint-${blueprint.id}-title`}
              aria-describedby={`blueprint-${blueprint.id}`}
              className="mt-1 size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0">
              <span id={`blueprint-${blueprint.id}-title`} className="block font-semibold">
                {blueprint.title}
              </span>
              <span id={`blueprint-${blueprint.id}`} className="flex flex-col gap-1">
                <span className="text-ink-muted">{blueprint.summary}</span>
                <span className="text-ink-faint text-sm">{contentsOf(blueprint).join(' · ')}</span>
                <span className="text-sm tabular-nums">{priceWords(blueprint)}</span>
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The blueprint where there is nothing to choose. */
export function TheBlueprint({ blueprint }: { blueprint: Blueprint }) {
  return (
    <section aria-label="Blueprint" className="sm:col-span-2">
      <p className="mb-1.5 font-medium">Blueprint</p>
      <div className="flex gap-3 rounded-lg border border-accent-line bg-accent-soft/60 p-4">
        <CircleCheck aria-hidden className="mt-px size-5 shrink-0 text-accent" />
        <div>
          <p className="font-semibold">{blueprint.title}</p>
          <p className="text-ink-muted">{blueprint.summary}</p>
        </div>
      </div>
    </section>
  );
}

function priceWords({ estimateMonthlyCost, defaultInputs }: Blueprint): string {
  const { monthlyUsd } = estimateMonthlyCost(defaultInputs);
  return monthlyUsd === 0 ? 'Paid by use' : `About ${formatUsd(monthlyUsd)}/month with the defaults`;
}
