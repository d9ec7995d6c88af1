import { setTimeout as sleep } from 'node:timers/promises';

/** Launches by a script, one after the other, for as long as an upgrade takes. */
export interface SteadyLoad {
  /** Everything that was not answered as it should have been. */
  failures: string[];
  /** Resolves when all were asked for. */
  done: Promise<void>;
}

export function startLoad({
  url,
  token,
  names,
  everyMs,
}: {
  url: string;
  token: string;
  names: readonly string[];
  everyMs: number;
}): SteadyLoad {
  const failures: string[] = [];
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const ask = async (what: string, expected: number, path: string, init?: RequestInit) => {
    try {
      const answer = await fetch(`${url}/api/v1${path}`, { ...init, headers });
      const body = await answer.text();
      if (answer.status !== expected) failures.push(`${what}: ${answer.status} ${body.slice(0, 200)}`);
    } catch (error) {
      failures.push(`${what}: ${error}`);
    }
  };
  const run = async () => {
    for (const name of names) {
      const body = JSON.stringify({
        name,
        blueprint: 'web-environment',
        target: 'sandbox',
        team: 'payments',
        inputs: { zones: 2, natGateways: 'single' },
      });
      await ask(`launch ${name}`, 202, '/environments', { method: 'POST', body });
      await ask(`read ${name}`, 200, `/environments/${name}`);
      await ask('list', 200, '/environments');
      await sleep(everyMs);
    }
  };
  return { failures, done: run() };
}

/** The names of those that are active. */
export async function activeAmong(url: string, token: string, names: readonly string[]): Promise<string[]> {
  const answer = await fetch(`${url}/api/v1/environments?status=ACTIVE&limit=200`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { items } = (await answer.json()) as { items: { name: string }[] };
  const active = new Set(items.map(({ name }) => name));
  return names.filter((name) => active.has(name));
}
