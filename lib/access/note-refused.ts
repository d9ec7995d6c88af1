import 'server-only';
import { sharedDatabase } from '@/lib/db/shared';
import type { Via } from './context';
import { noteRefusal } from './denials';

/** Puts on record what was refused before, or outside of, a verb; where requests are answered, whatever was thrown. */
export function noteRefused(error: unknown, via: Via, action: string): Promise<void> {
  return noteRefusal(sharedDatabase, { via, action }, error);
}
