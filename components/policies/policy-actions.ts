import type { ActionResult } from '@/components/forms/action-result';
import type { Replay } from '@/lib/policies/replay/replay-policies';
import type { Trial } from '@/lib/policies/try-policies';

export type SavePolicyAction = (policy: {
  id: string;
  body: { title?: string; text?: string; comment?: string; switchOn?: boolean; version?: number | null };
}) => Promise<ActionResult<{ id: string }>>;

export type ReplayAction = (draft: { id: string; text: string | null }) => Promise<ActionResult<Replay>>;

export type TryAction = (trial: {
  person: string;
  team: string;
  target: string;
  blueprint: string;
  inputs: unknown;
}) => Promise<ActionResult<Trial>>;
