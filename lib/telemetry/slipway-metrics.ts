import { counter, gauge, histogram } from './instrument';

/**
 * Every metric of Slipway, with its name, meaning and labels; RUNNING.md lists them (a test compares the two). Each label
 * has few values: a name of an environment or of a person never is one.
 *
 * What describes the database is read from it at each scrape by every process that has it: take `max by` of it over the
 * workers, never the sum.
 */
export const slipwayMetrics = {
  buildInfo: gauge('slipway_build_info', 'Always 1: which build and version this process runs', [
    'build',
    'version',
  ]),

  // ── Operations and queues, of the database ──
  operations: gauge('slipway_operations', 'Unfinished operations by kind and status', ['kind', 'status']),
  operationOldestAge: gauge(
    'slipway_operation_oldest_age_seconds',
    'Age of the oldest unfinished operation of this kind and status, since it was requested',
    ['kind', 'status'],
  ),
  operationsStuck: gauge(
    'slipway_operations_stuck',
    'Unfinished operations that somebody has to look at: aws-refuses-to-answer (retried for more than 5 minutes), no-progress (nothing seen for twice the usual time, at least 30 minutes)',
    ['kind', 'reason'],
  ),
  queueDepth: gauge('slipway_queue_depth', 'Jobs that wait for a worker', ['queue']),
  queueOldestAge: gauge('slipway_queue_oldest_age_seconds', 'How long the oldest waiting job has been due', [
    'queue',
  ]),

  // ── What a worker does ──
  operationAttempts: counter(
    'slipway_operation_attempts_total',
    'Attempts at an operation by how they ended: done, retried, failed, taken-over',
    ['kind', 'result'],
  ),
  requestToCreateStack: histogram(
    'slipway_request_to_create_stack_seconds',
    'From the request of a launch until CloudFormation has accepted its stack',
    [],
    [0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 600, 1800],
  ),
  requestToActive: histogram(
    'slipway_request_to_active_seconds',
    'From the request of a launch until its environment is active',
    ['blueprint'],
    [10, 30, 60, 120, 180, 300, 450, 600, 900, 1200, 1800, 2700, 3600],
  ),

  // ── AWS ──
  awsCalls: counter(
    'slipway_aws_calls_total',
    'Attempts at calls to AWS by how they ended: ok, throttled, denied, unreachable, internal-error, refused',
    ['service', 'action', 'result'],
  ),
  awsThrottles: counter('slipway_aws_throttles_total', 'Calls that AWS throttled', ['target']),
  callBudgetAvailable: gauge(
    'slipway_call_budget_available',
    'Calls of CloudFormation that could be made at once in the account and region of a target; below zero, so many wait',
    ['target'],
  ),
  followerLag: gauge(
    'slipway_follower_lag_seconds',
    "Age of the last complete read of a target's stacks, while stacks are in flight there",
    ['target'],
  ),
  followerBlind: gauge(
    'slipway_follower_blind',
    '1 while stacks are in flight in a target and reading them fails or nobody reads them',
    ['target'],
  ),

  // ── Processes ──
  workersAlive: gauge('slipway_workers_alive', 'Workers seen in the last 15 seconds'),
  workersIdle: gauge(
    'slipway_workers_idle',
    '1 while workers are alive and none of them does anything, for this reason, which is a code of health',
    ['reason'],
  ),
  workerHeartbeatAge: gauge('slipway_worker_heartbeat_age_seconds', 'Time since any worker was last seen'),
  databaseUp: gauge('slipway_database_up', '1 when the database answers this process'),
  databasePool: gauge(
    'slipway_database_pool',
    "Connections of this process's pool: total, idle, and callers that are waiting for one",
    ['state'],
  ),
  sseConnections: gauge('slipway_sse_connections', 'Open event streams of this portal'),
  auditVerified: gauge(
    'slipway_audit_verified',
    '1 when the audit log was found intact, 0 when it was found broken',
  ),
  auditVerifiedAt: gauge(
    'slipway_audit_verified_at_seconds',
    'When the audit log was last verified, in Unix time',
  ),

  // ── HTTP ──
  httpRequests: counter('slipway_http_requests_total', 'Answered requests', ['method', 'route', 'status']),
  httpSeconds: histogram(
    'slipway_http_request_seconds',
    'Time until a request was answered; event streams are left out',
    ['method', 'route'],
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  ),
} as const;
