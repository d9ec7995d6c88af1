'use client';

import { useState } from 'react';
import { FieldError } from '@/components/ui/field';

/** Which teams may use a target: all of them, or some. The form's data has each of these as `team`. */
export function TeamChoice({
  teams,
  chosen,
  error,
}: {
  /** All that there are. */
  teams: readonly string[];
  /** Null: all. */
  chosen: readonly string[] | null;
  error?: string | undefined;
}) {
  const [some, setSome] = useState(chosen !== null);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium text-ink">Who may launch here</legend>
      <label className="flex items-center gap-2">
        <input type="radio" name="who" value="all" checked={!some} onChange={() => setSome(false)} />
        Every team
      </label>
      <label className="flex items-center gap-2">
        <input type="radio" name="who" value="some" checked={some} onChange={() => setSome(true)} />
        These teams only
      </label>
      {some ? (
        <div className="ml-6 flex flex-wrap gap-x-5 gap-y-1.5">
          {teams.map((team) => (
            <label key={team} className="flex items-center gap-2">
              <input type="checkbox" name="team" value={team} defaultChecked={chosen?.includes(team)} />
              {team}
            </label>
          ))}
        </div>
      ) : null}
      {error ? <FieldError id={undefined} message={error} /> : null}
    </fieldset>
  );
}

/** What was chosen there, as REST takes it. */
export function teamsOf(data: FormData): string[] | null {
  return data.get('who') === 'some' ? data.getAll('team').map(String) : null;
}
