import type { ActionResult } from '@/components/forms/action-result';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';

/** What the form sends; the same shape as `POST /api/v1/environments`. */
export interface EnvironmentRequestBody {
  name: string;
  blueprint: string;
  target: string;
  team: string;
  inputs: BlueprintInputs;
  reason?: string;
}

export type LaunchAction = (request: EnvironmentRequestBody) => Promise<ActionResult<{ name: string }>>;
/** Whether a live environment holds this name. */
export type CheckNameAction = (name: string) => Promise<boolean>;
