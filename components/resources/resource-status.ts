import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleSlash,
  LoaderCircle,
  Undo2,
} from 'lucide-react';
import type { StatusDisplay } from './status-display';

/** `cancelled`: not at fault itself, stopped because something else failed. */
export type ResourcePhase = 'working' | 'done' | 'gone' | 'failed' | 'cancelled' | 'unknown';

interface ResourceStatusDisplay extends StatusDisplay {
  phase: ResourcePhase;
}

const working = (label: string): ResourceStatusDisplay => ({
  label,
  tone: 'accent',
  icon: LoaderCircle,
  spins: true,
  phase: 'working',
});
const done = (label: string): ResourceStatusDisplay => ({
  label,
  tone: 'ok',
  icon: CircleCheck,
  phase: 'done',
});
const failed = (label: string): ResourceStatusDisplay => ({
  label,
  tone: 'bad',
  icon: CircleAlert,
  phase: 'failed',
});
const undoing = (label: string): ResourceStatusDisplay => ({
  label,
  tone: 'warn',
  icon: Undo2,
  phase: 'working',
});
const undone = (label: string): ResourceStatusDisplay => ({
  label,
  tone: 'neutral',
  icon: Undo2,
  phase: 'done',
});

/**
 * CloudFormation's statuses of resources and stacks, each by its full name: an ending such as FAILED says too
 * little (DELETE_FAILED is not deleted).
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html
 */
const displays: ReadonlyMap<string, ResourceStatusDisplay> = new Map([
  ['CREATE_IN_PROGRESS', working('Creating')],
  ['CREATE_COMPLETE', done('Created')],
  ['CREATE_FAILED', failed('Creation failed')],
  ['UPDATE_IN_PROGRESS', working('Updating')],
  ['UPDATE_COMPLETE', done('Updated')],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', working('Updated, cleaning up')],
  ['UPDATE_FAILED', failed('Update failed')],
  ['DELETE_IN_PROGRESS', working('Deleting')],
  ['DELETE_COMPLETE', { label: 'Deleted', tone: 'neutral', icon: CircleDashed, phase: 'gone' }],
  ['DELETE_FAILED', failed('Deletion failed')],
  ['DELETE_SKIPPED', { label: 'Kept in AWS', tone: 'warn', icon: CircleHelp, phase: 'gone' }],
  ['ROLLBACK_IN_PROGRESS', undoing('Rolling back')],
  ['ROLLBACK_COMPLETE', undone('Rolled back')],
  ['ROLLBACK_FAILED', failed('Rollback failed')],
  ['UPDATE_ROLLBACK_IN_PROGRESS', undoing('Rolling back the update')],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', undoing('Rolled back, cleaning up')],
  ['UPDATE_ROLLBACK_COMPLETE', undone('Update rolled back')],
  ['UPDATE_ROLLBACK_FAILED', failed('Rollback of the update failed')],
  ['REVIEW_IN_PROGRESS', working('In review')],
  ['IMPORT_IN_PROGRESS', working('Importing')],
  ['IMPORT_COMPLETE', done('Imported')],
  ['IMPORT_FAILED', failed('Import failed')],
  ['IMPORT_ROLLBACK_IN_PROGRESS', undoing('Rolling back the import')],
  ['IMPORT_ROLLBACK_COMPLETE', undone('Import rolled back')],
  ['IMPORT_ROLLBACK_FAILED', failed('Rollback of the import failed')],
]);

const cancelled: ResourceStatusDisplay = {
  label: 'Cancelled',
  tone: 'neutral',
  icon: CircleSlash,
  phase: 'cancelled',
};

/**
 * CloudFormation reports what it stops after a failure elsewhere as failed, too; only the reason tells.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
 */
const stoppedByOthers = /^(resource (creation|update|deletion) cancelled|operation cancelled)/i;

/** How a status of CloudFormation's is shown; one it doesn't know yet is shown as it is. */
export function resourceStatusDisplay(status: string, reason: string | null = null): ResourceStatusDisplay {
  const display = displays.get(status) ?? {
    label: status,
    tone: 'neutral',
    icon: CircleHelp,
    phase: 'unknown',
  };
  return display.phase === 'failed' && reason !== null && stoppedByOthers.test(reason) ? cancelled : display;
}
