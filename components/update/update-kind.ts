import type { ActionResult } from '@/components/forms/action-result';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';

/** What the form of an existing environment is for. */
export type UpdateKind = 'update' | 'relaunch';

/** `notice` says why there is nothing to do, where there is not. */
export type UpdateAction = (update: {
  name: string;
  inputs: BlueprintInputs;
  /** Of the environment as the form shows it. */
  version: string;
  /** `launched`: the stack keeps the template that it has. */
  template?: 'latest' | 'launched';
  /** For whoever has to approve it. */
  reason?: string;
}) => Promise<ActionResult<{ notice: string | null }>>;
