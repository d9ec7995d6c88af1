import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleSlash,
  LoaderCircle,
  Undo2,
} from 'lucide-react';
import { isKnownStatus, type KnownStatus, resourcePhase } from '@/lib/stacks/resource-phase';
import type { StatusDisplay } from './status-display';

const working = (label: string): StatusDisplay => ({
  label,
  tone: 'accent',
  icon: LoaderCircle,
  spins: true,
});
const done = (label: string): StatusDisplay => ({ label, tone: 'ok', icon: CircleCheck });
const failed = (label: string): StatusDisplay => ({ label, tone: 'bad', icon: CircleAlert });
const undoing = (label: string): StatusDisplay => ({ label, tone: 'warn', icon: Undo2 });
const undone = (label: string): StatusDisplay => ({ label, tone: 'neutral', icon: Undo2 });

const displays: Readonly<Record<KnownStatus, StatusDisplay>> = {
  CREATE_IN_PROGRESS: working('Creating'),
  CREATE_COMPLETE: done('Created'),
  CREATE_FAILED: failed('Creation failed'),
  UPDATE_IN_PROGRESS: working('Updating'),
  UPDATE_COMPLETE: done('Updated'),
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: working('Updated, cleaning up'),
  UPDATE_FAILED: failed('Update failed'),
  DELETE_IN_PROGRESS: working('Deleting'),
  DELETE_COMPLETE: { label: 'Deleted', tone: 'neutral', icon: CircleDashed },
  DELETE_FAILED: failed('Deletion failed'),
  DELETE_SKIPPED: { label: 'Kept in AWS', tone: 'warn', icon: CircleHelp },
  ROLLBACK_IN_PROGRESS: undoing('Rolling back'),
  ROLLBACK_COMPLETE: undone('Rolled back'),
  ROLLBACK_FAILED: failed('Rollback failed'),
  UPDATE_ROLLBACK_IN_PROGRESS: undoing('Rolling back the update'),
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: undoing('Rolled back, cleaning up'),
  UPDATE_ROLLBACK_COMPLETE: undone('Update rolled back'),
  UPDATE_ROLLBACK_FAILED: failed('Rollback of the update failed'),
  REVIEW_IN_PROGRESS: working('In review'),
  IMPORT_IN_PROGRESS: working('Importing'),
  IMPORT_COMPLETE: done('Imported'),
  IMPORT_FAILED: failed('Import failed'),
  IMPORT_ROLLBACK_IN_PROGRESS: undoing('Rolling back the import'),
  IMPORT_ROLLBACK_COMPLETE: undone('Import rolled back'),
  IMPORT_ROLLBACK_FAILED: failed('Rollback of the import failed'),
};

const cancelled: StatusDisplay = { label: 'Cancelled', tone: 'neutral', icon: CircleSlash };

/** How a status of CloudFormation's is shown; one it doesn't know yet is shown as it is. */
export function resourceStatusDisplay(status: string, reason: string | null = null): StatusDisplay {
  if (!isKnownStatus(status)) return { label: status, tone: 'neutral', icon: CircleHelp };
  return resourcePhase(status, reason) === 'cancelled' ? cancelled : displays[status];
}
