import type { Reader } from '@/lib/db/client';
import { readActiveTexts } from './active-set';
import { policyIdSchema } from './policy-id';
import { type LoadedSet, loadPolicySet } from './policy-set';
import { policyTextSchema } from './save-policy';

/** One policy as it would be: another text, or none any more. The others stay as they are. */
export const draftSchema = {
  id: policyIdSchema.optional().describe('The policy that would be another one; it may be new'),
  text: policyTextSchema.nullable().optional().describe('Its text; null: it would be switched off'),
};

export interface Draft {
  id?: string | undefined;
  text?: string | null | undefined;
}

/** What would be in force, and what is. */
export async function withDraft(
  reader: Reader,
  { id, text }: Draft,
): Promise<{ draft: LoadedSet; active: LoadedSet }> {
  const { texts } = await readActiveTexts(reader);
  const active = loadPolicySet('active', texts);
  if (id === undefined || text === undefined) return { draft: active, active };
  const others = texts.filter((policy) => policy.id !== id);
  if (text === null) return { draft: loadPolicySet('draft', others), active };
  const known = await reader.policy.findUnique({ where: { id }, select: { title: true } });
  const changed = { id, title: known?.title ?? id, text };
  const place = texts.findIndex((policy) => policy.id === id);
  const all = place === -1 ? [...texts, changed] : texts.with(place, changed);
  return { draft: loadPolicySet('draft', all), active };
}
