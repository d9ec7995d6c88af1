/**
 * The one authority on states. An environment's status says what its owner has; an operation's status says how far one
 * attempt to change it has come.
 *
 *             ┌► REJECTED
 * AWAITING_APPROVAL ─► QUEUED ─► LAUNCHING ─► ACTIVE ⇄ UPDATING ─► UPDATE_FAILED
 *             └► CANCELLED ◄┘ ▲      └► LAUNCH_FAILED
 *                             └─ fix & relaunch ─┘   (QUEUED ─► LAUNCH_FAILED: a relaunch that was withdrawn or
 *                                                     could not remove the failed stack)
 * ACTIVE | UPDATE_FAILED | LAUNCH_FAILED | LAUNCHING (stopped by hand) ─► TEARING_DOWN ─► TORN_DOWN
 *                                     │         └► TEARDOWN_BLOCKED ─► TEARING_DOWN
 *                                     └► where it came from, when AWS refused before anything was deleted
 * any live state ─► LOST (the stack vanished outside Slipway)
 *
 * Of an operation; while it waits for approval, its environment keeps its status, but for a first launch, whose
 * environment is AWAITING_APPROVAL itself:
 *
 * AWAITING_APPROVAL ─► REJECTED: refused, or nobody decided in time
 *    │      └► CANCELLED: by a person, or because somebody asks for something else meanwhile. FAILED: its stack vanished.
 *    ▼
 * PENDING ─► STARTING ─► IN_PROGRESS ─► SUCCEEDED | FAILED | CANCELLED
 *    ▲          └► AWAITING_CONFIRMATION: its change set waits for a person, while its environment is again what it was
 *    └──────────────────┘ │                (ACTIVE or UPDATE_FAILED) and UPDATING only once somebody confirms it
 *                         └► CANCELLED: by a person, or because somebody asks for another update or for the teardown
 *                            meanwhile. The later wish counts, so that nobody is shut out by a plan that nobody looks at:
 *                            it ends the one that waits in its own transaction, with an audit row and an event that say
 *                            so, and a worker removes the change set. FAILED: its stack vanished.
 */
export const environmentStatuses = [
  'AWAITING_APPROVAL',
  'REJECTED',
  'CANCELLED',
  'QUEUED',
  'LAUNCHING',
  'ACTIVE',
  'UPDATING',
  'UPDATE_FAILED',
  'LAUNCH_FAILED',
  'TEARING_DOWN',
  'TEARDOWN_BLOCKED',
  'TORN_DOWN',
  'LOST',
] as const;
export type EnvironmentStatus = (typeof environmentStatuses)[number];

const environmentTransitions = {
  AWAITING_APPROVAL: ['QUEUED', 'REJECTED', 'CANCELLED'],
  REJECTED: [],
  CANCELLED: [],
  QUEUED: ['LAUNCHING', 'LAUNCH_FAILED', 'CANCELLED'],
  LAUNCHING: ['ACTIVE', 'LAUNCH_FAILED', 'TEARING_DOWN', 'LOST'],
  ACTIVE: ['UPDATING', 'TEARING_DOWN', 'LOST'],
  UPDATING: ['ACTIVE', 'UPDATE_FAILED', 'LOST'],
  UPDATE_FAILED: ['UPDATING', 'ACTIVE', 'TEARING_DOWN', 'LOST'],
  LAUNCH_FAILED: ['QUEUED', 'TEARING_DOWN', 'LOST'],
  TEARING_DOWN: [
    'TORN_DOWN',
    'TEARDOWN_BLOCKED',
    'LAUNCHING',
    'ACTIVE',
    'UPDATE_FAILED',
    'LAUNCH_FAILED',
    'LOST',
  ],
  TEARDOWN_BLOCKED: ['TEARING_DOWN', 'LOST'],
  TORN_DOWN: [],
  // A lost environment still holds its name; tearing it down verifies that nothing is left.
  LOST: ['TEARING_DOWN'],
} as const satisfies Record<EnvironmentStatus, readonly EnvironmentStatus[]>;

/** The statuses that `From` may move to: `moveEnvironment` accepts no other pair. */
export type NextStatus<From extends EnvironmentStatus> = (typeof environmentTransitions)[From][number];

export function nextStatuses(from: EnvironmentStatus): readonly EnvironmentStatus[] {
  return environmentTransitions[from];
}

export function canMove(from: EnvironmentStatus, to: EnvironmentStatus): boolean {
  return nextStatuses(from).includes(to);
}

/** Nothing will ever change again; the name is free. */
export function isTerminal(status: EnvironmentStatus): boolean {
  return nextStatuses(status).length === 0;
}

/** Of what has not ended. */
export const liveStatuses: readonly EnvironmentStatus[] = environmentStatuses.filter(
  (status) => !isTerminal(status),
);

/** Slipway or AWS is at work on it: pages follow it, the follower reads it. */
export function isInFlight(status: EnvironmentStatus): boolean {
  return inFlightStatuses.includes(status);
}

export const inFlightStatuses: readonly EnvironmentStatus[] = [
  'QUEUED',
  'LAUNCHING',
  'UPDATING',
  'TEARING_DOWN',
];

/** Nothing happens until a person decides or helps; likewise where an operation is in one of `waitingStatuses`. */
export const attentionStatuses: readonly EnvironmentStatus[] = [
  'AWAITING_APPROVAL',
  'LAUNCH_FAILED',
  'UPDATE_FAILED',
  'TEARDOWN_BLOCKED',
  'LOST',
];

export const operationStatuses = [
  'AWAITING_APPROVAL',
  'AWAITING_CONFIRMATION',
  'PENDING',
  'STARTING',
  'IN_PROGRESS',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'REJECTED',
] as const;
export type OperationStatus = (typeof operationStatuses)[number];

const operationTransitions = {
  AWAITING_APPROVAL: ['PENDING', 'REJECTED', 'CANCELLED', 'FAILED'],
  AWAITING_CONFIRMATION: ['PENDING', 'CANCELLED', 'FAILED'],
  PENDING: ['STARTING', 'CANCELLED', 'FAILED'],
  // To itself: taken over from a worker that died.
  STARTING: [
    'AWAITING_CONFIRMATION',
    'PENDING',
    'STARTING',
    'IN_PROGRESS',
    'SUCCEEDED',
    'FAILED',
    'CANCELLED',
  ],
  // Back to PENDING: a teardown that has to ask for another deletion.
  IN_PROGRESS: ['PENDING', 'SUCCEEDED', 'FAILED', 'CANCELLED'],
  SUCCEEDED: [],
  FAILED: [],
  // A launch that was stopped continues where AWS refuses to delete its stack.
  CANCELLED: ['IN_PROGRESS'],
  REJECTED: [],
} as const satisfies Record<OperationStatus, readonly OperationStatus[]>;

export type NextOperationStatus<From extends OperationStatus> = (typeof operationTransitions)[From][number];

export function nextOperationStatuses(from: OperationStatus): readonly OperationStatus[] {
  return operationTransitions[from];
}

/** Of these an environment has one at most. */
export const unfinishedStatuses = [
  'AWAITING_APPROVAL',
  'AWAITING_CONFIRMATION',
  'PENDING',
  'STARTING',
  'IN_PROGRESS',
] as const satisfies readonly OperationStatus[];

export function isFinished(status: OperationStatus): boolean {
  return !unfinishedStatuses.some((unfinished) => unfinished === status);
}

/** Of an operation that waits for a person: AWS was asked for nothing yet, and nothing happens by itself. */
export const waitingStatuses = [
  'AWAITING_APPROVAL',
  'AWAITING_CONFIRMATION',
] as const satisfies readonly OperationStatus[];

export function isWaiting(status: OperationStatus): boolean {
  return waitingStatuses.some((waiting) => waiting === status);
}

export const operationKinds = ['CREATE', 'UPDATE', 'TEARDOWN'] as const;
export type OperationKind = (typeof operationKinds)[number];

/** The statuses of an environment in which a worker may claim an operation of each kind. */
export const claimableIn = {
  CREATE: ['QUEUED', 'LAUNCHING'],
  UPDATE: ['UPDATING'],
  TEARDOWN: ['TEARING_DOWN'],
} as const satisfies Record<OperationKind, readonly EnvironmentStatus[]>;

/** The statuses from which an update may start, and to which one goes back that changed nothing. */
export type UpdateStart = 'ACTIVE' | 'UPDATE_FAILED';

export function updateReturn(from: EnvironmentStatus | null): UpdateStart {
  return from === 'UPDATE_FAILED' ? from : 'ACTIVE';
}

/** What `DELETE /environments/{name}` does to an environment in each state. */
export type TeardownAnswer = 'tear-down' | 'cancel' | 'busy' | 'ended';

export const teardownAnswers = {
  AWAITING_APPROVAL: 'cancel',
  QUEUED: 'cancel',
  // Once CloudFormation has taken the stack, a launch can be stopped.
  LAUNCHING: 'tear-down',
  UPDATING: 'busy',
  TEARING_DOWN: 'busy',
  ACTIVE: 'tear-down',
  UPDATE_FAILED: 'tear-down',
  LAUNCH_FAILED: 'tear-down',
  TEARDOWN_BLOCKED: 'tear-down',
  LOST: 'tear-down',
  TORN_DOWN: 'ended',
  CANCELLED: 'ended',
  REJECTED: 'ended',
} as const satisfies Record<EnvironmentStatus, TeardownAnswer>;

/** The statuses from which a teardown may start. */
export type TeardownStart = {
  [Status in EnvironmentStatus]: (typeof teardownAnswers)[Status] extends 'tear-down' ? Status : never;
}[EnvironmentStatus];

export function isTeardownStart(status: EnvironmentStatus): status is TeardownStart {
  return teardownAnswers[status] === 'tear-down';
}

/** Where a teardown goes back to that AWS refused before anything was deleted. */
export const teardownReturns = [
  'LAUNCHING',
  'ACTIVE',
  'UPDATE_FAILED',
  'LAUNCH_FAILED',
  'TEARDOWN_BLOCKED',
  'LOST',
] as const satisfies readonly TeardownStart[];
export type TeardownReturn = (typeof teardownReturns)[number];

export function teardownReturn(from: EnvironmentStatus | null): TeardownReturn {
  return teardownReturns.find((status) => status === from) ?? 'TEARDOWN_BLOCKED';
}
