import { z } from 'zod';
import type { LiveRow } from './live-row';

/** What a notification says of an environment that changed. */
export const changeSchema = z.object({
  id: z.string(),
  name: z.string(),
  team: z.string(),
  status: z.string(),
  /** An update of it waits until a person confirms its plan. A worker of the version before doesn't say. */
  awaitsConfirmation: z.boolean().default(false),
  /** An operation of it waits for approval. Likewise. */
  awaitsApproval: z.boolean().default(false),
  done: z.number(),
  total: z.number(),
  /** Milliseconds since the epoch; the id of the server-sent event. */
  revision: z.number(),
});

export type Change = z.infer<typeof changeSchema>;
export type ChangeListener = (change: Change) => void;

/** A change, with what pages show of the environment since; without it where that could not be read. */
export interface ToldChange extends Change {
  row: LiveRow | null;
}
