import { describe, expect, it } from 'vitest';
import type { EnvironmentDetail, OperationView } from '@/lib/environments/environment-view';
import { situationOf } from './situation';

const alive = { alive: true, lastSeenAt: '2026-11-22T20:00:00.000Z' };
const silent = { alive: false, lastSeenAt: '2026-11-22T19:00:00.000Z' };

const operation: OperationView = {
  id: '0b4f7a4e-0000-4000-8000-000000000001',
  kind: 'CREATE',
  status: 'PENDING',
  reason: null,
  rootCause: null,
  attempts: 0,
  nextAttemptAt: null,
  requestedBy: { id: 'u1', name: 'Ada Park' },
  createdAt: '2026-11-22T19:59:00.000Z',
  startedAt: null,
  finishedAt: null,
};

function environment(change: Partial<EnvironmentDetail>) {
  return {
    status: 'QUEUED',
    statusReason: null,
    stackStatus: null,
    operation,
    endedAt: null,
    residue: [],
    ...change,
  } satisfies Parameters<typeof situationOf>[0];
}

const cause = {
  logicalId: 'Database',
  type: 'AWS::RDS::DBInstance',
  reason: 'no capacity',
  explanation: null,
};

describe('situationOf', () => {
  it('says that a request waits for a worker when none is alive', () => {
    expect(situationOf(environment({}), silent)).toEqual({
      kind: 'waiting-for-worker',
      queued: true,
      lastSeenAt: silent.lastSeenAt,
    });
  });

  it('says nothing of a dead worker where no work is left', () => {
    expect(situationOf(environment({ status: 'ACTIVE' }), silent)).toBeNull();
  });

  it('says when an operation that AWS pushed back is tried again', () => {
    const waiting = {
      ...operation,
      attempts: 2,
      nextAttemptAt: '2026-11-22T20:00:09.000Z',
      reason: 'Throttled',
    };
    expect(situationOf(environment({ operation: waiting }), alive)).toEqual({
      kind: 'retrying',
      reason: 'Throttled',
      at: '2026-11-22T20:00:09.000Z',
    });
  });

  it('goes on saying why while the next try is under way', () => {
    const trying = { ...operation, status: 'STARTING' as const, attempts: 3, reason: 'Throttled' };
    expect(situationOf(environment({ operation: trying }), alive)).toEqual({
      kind: 'retrying',
      reason: 'Throttled',
      at: null,
    });
  });

  it('says that a launch goes back as soon as the stack does, with the cause', () => {
    const failing = environment({
      status: 'LAUNCHING',
      stackStatus: 'ROLLBACK_IN_PROGRESS',
      operation: { ...operation, status: 'IN_PROGRESS', rootCause: cause },
    });
    expect(situationOf(failing, alive)).toEqual({ kind: 'rolling-back', cause });
  });

  it('takes the first real reason of a failed launch from its operation', () => {
    const failed = environment({
      status: 'LAUNCH_FAILED',
      statusReason: 'Launch failed',
      operation: { ...operation, status: 'FAILED', reason: 'The database failed', rootCause: cause },
    });
    expect(situationOf(failed, alive)).toEqual({
      kind: 'launch-failed',
      cause,
      reason: 'The database failed',
    });
  });

  it('counts what a teardown left behind', () => {
    const gone = environment({
      status: 'TORN_DOWN',
      endedAt: '2026-11-22T21:00:00.000Z',
      residue: [{ logicalId: 'Key', type: 'AWS::KMS::Key', physicalId: 'k-1', note: 'kept' }],
    });
    expect(situationOf(gone, alive)).toEqual({
      kind: 'torn-down',
      at: '2026-11-22T21:00:00.000Z',
      residueCount: 1,
    });
  });
});
