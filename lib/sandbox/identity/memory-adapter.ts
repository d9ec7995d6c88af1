import type { Adapter, AdapterPayload } from 'oidc-provider';

type Stored = { payload: AdapterPayload; expiresAt: number };

/** More than a busy afternoon of tests leaves behind; the oldest go first. */
const MOST_ENTRIES = 5_000;

/**
 * Keeps sessions, codes and grants in memory: after a restart of the sandbox one signs in again.
 *
 * @param now milliseconds since the epoch
 * @returns what `oidc-provider` calls once per kind of thing it stores
 */
export function memoryAdapter(now: () => number = Date.now): (model: string) => Adapter {
  const entries = new Map<string, Stored>();

  const read = (key: string): AdapterPayload | undefined => {
    const found = entries.get(key);
    if (found !== undefined && found.expiresAt > now()) return found.payload;
    entries.delete(key);
    return undefined;
  };

  return (model) => {
    const keyOf = (id: string) => `${model}:${id}`;
    const search = (matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined => {
      for (const key of entries.keys()) {
        if (!key.startsWith(`${model}:`)) continue;
        const payload = read(key);
        if (payload !== undefined && matches(payload)) return payload;
      }
      return undefined;
    };
    return {
      async upsert(id, payload, expiresIn) {
        const expiresAt = expiresIn === undefined ? Number.POSITIVE_INFINITY : now() + expiresIn * 1000;
        entries.delete(keyOf(id));
        entries.set(keyOf(id), { payload, expiresAt });
        const oldest = entries.keys().next().value;
        if (entries.size > MOST_ENTRIES && oldest !== undefined) entries.delete(oldest);
      },
      find: async (id) => read(keyOf(id)),
      findByUid: async (uid) => search((payload) => payload.uid === uid),
      findByUserCode: async (code) => search((payload) => payload.userCode === code),
      async consume(id) {
        const payload = read(keyOf(id));
        if (payload !== undefined) payload.consumed = Math.floor(now() / 1000);
      },
      async destroy(id) {
        entries.delete(keyOf(id));
      },
      async revokeByGrantId(grantId) {
        for (const [key, { payload }] of entries) {
          if (payload.grantId === grantId) entries.delete(key);
        }
      },
    };
  };
}
