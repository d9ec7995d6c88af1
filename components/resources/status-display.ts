import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleSlash,
  Clock,
  ListChecks,
  LoaderCircle,
  type LucideIcon,
  ShieldQuestion,
  TriangleAlert,
  Undo2,
} from 'lucide-react';
import type { Tone } from '@/components/ui/tone';
import type { EnvironmentStatus, OperationKind, OperationStatus } from '@/lib/environments/states';
import type { OperationView } from '@/lib/environments/views/environment-view';

export interface StatusDisplay {
  label: string;
  tone: Tone;
  icon: LucideIcon;
  /** The icon turns while something is under way. */
  spins?: boolean;
}

const environmentStatusDisplay = {
  AWAITING_APPROVAL: { label: 'Awaiting approval', tone: 'warn', icon: ShieldQuestion },
  // Refused, or nobody decided in time.
  REJECTED: { label: 'Not approved', tone: 'neutral', icon: Ban },
  CANCELLED: { label: 'Cancelled', tone: 'neutral', icon: CircleSlash },
  QUEUED: { label: 'Queued', tone: 'accent', icon: Clock },
  LAUNCHING: { label: 'Launching', tone: 'accent', icon: LoaderCircle, spins: true },
  ACTIVE: { label: 'Active', tone: 'ok', icon: CircleCheck },
  UPDATING: { label: 'Updating', tone: 'accent', icon: LoaderCircle, spins: true },
  UPDATE_FAILED: { label: 'Update failed', tone: 'warn', icon: TriangleAlert },
  LAUNCH_FAILED: { label: 'Launch failed', tone: 'bad', icon: CircleAlert },
  TEARING_DOWN: { label: 'Tearing down', tone: 'accent', icon: LoaderCircle, spins: true },
  TEARDOWN_BLOCKED: { label: 'Teardown blocked', tone: 'bad', icon: CircleAlert },
  TORN_DOWN: { label: 'Torn down', tone: 'neutral', icon: CircleDashed },
  LOST: { label: 'Lost', tone: 'bad', icon: CircleHelp },
} as const satisfies Record<EnvironmentStatus, StatusDisplay>;

/** What decides how an environment's status looks. */
export interface Displayed {
  status: EnvironmentStatus;
  operation: Pick<OperationView, 'status' | 'awaitsConfirmation'> | null;
}

const toApprove: StatusDisplay = environmentStatusDisplay.AWAITING_APPROVAL;
const toConfirm: StatusDisplay = { label: 'Changes to confirm', tone: 'warn', icon: ListChecks };

const updateCancelled: StatusDisplay = { label: 'Update cancelled', tone: 'warn', icon: CircleSlash };
const updateTakenBack: StatusDisplay = { label: 'Update rolled back', tone: 'warn', icon: Undo2 };

/**
 * What is waiting for a person matters more than that everything serves; an update that was rolled back on request did
 * not fail.
 */
export function displayOf({ status, operation }: Displayed): StatusDisplay {
  if (operation?.status === 'AWAITING_APPROVAL') return toApprove;
  if (operation?.awaitsConfirmation) return toConfirm;
  if (status === 'UPDATE_FAILED' && operation?.status === 'CANCELLED') return updateCancelled;
  if (status === 'UPDATE_FAILED' && operation?.status === 'SUCCEEDED') return updateTakenBack;
  return environmentStatusDisplay[status];
}

export const operationStatusDisplay = {
  AWAITING_APPROVAL: { label: 'Awaiting approval', tone: 'warn', icon: ShieldQuestion },
  AWAITING_CONFIRMATION: { label: 'Waiting for confirmation', tone: 'warn', icon: ListChecks },
  PENDING: { label: 'Waiting', tone: 'accent', icon: Clock },
  STARTING: { label: 'Starting', tone: 'accent', icon: LoaderCircle, spins: true },
  IN_PROGRESS: { label: 'In progress', tone: 'accent', icon: LoaderCircle, spins: true },
  SUCCEEDED: { label: 'Succeeded', tone: 'ok', icon: CircleCheck },
  FAILED: { label: 'Failed', tone: 'bad', icon: CircleAlert },
  CANCELLED: { label: 'Cancelled', tone: 'neutral', icon: CircleSlash },
  // Refused, or nobody decided in time.
  REJECTED: { label: 'Not approved', tone: 'neutral', icon: Ban },
} as const satisfies Record<OperationStatus, StatusDisplay>;

export const operationKindLabels = {
  CREATE: 'Launch',
  UPDATE: 'Update',
  TEARDOWN: 'Teardown',
} as const satisfies Record<OperationKind, string>;
