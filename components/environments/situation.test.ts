import { describe, expect, it } from 'vitest';
import type { EnvironmentDetail, OperationView } from '@/lib/environments/views/environment-view';
import { inputsOfFailedUpdate, situationOf } from './situation';

const alive = { alive: true, lastSeenAt: '2026-11-22T20:00:00.000Z' };
const silent = { alive: false, lastSeenAt: '2026-11-22T19:00:00.000Z' };

const operation: OperationView = {
  id: '0b4f7a4e-0000-4000-8000-000000000001',
  kind: 'CREATE',
  status: 'PENDING',
  reason: null,
  rootCause: null,
  inputs: {},
  plan: null,
  awaitsConfirmation: false,
  apply: null,
  continuesRollback: false,
  nothingToChange: false,
  cancellable: false,
  cancelledBy: null,
  objectsLost: null,
  attempts: 0,
  failingSince: null,
  givingUp: null,
  nextAttemptAt: null,
  requestedBy: { id: 'u1', name: 'Ada Park' },
  createdAt: '2026-11-22T19:59:00.000Z',
  startedAt: null,
  finishedAt: null,
};

const update = { ...operation, kind: 'UPDATE' } as const satisfies OperationView;

function environment(change: Partial<EnvironmentDetail>) {
  return {
    status: 'QUEUED',
    statusReason: null,
    endedTeardownId: null,
    stackStatus: null,
    followTrouble: null,
    givableBy: null,
    operation,
    operations: change.operation ? [change.operation] : [operation],
    endedAt: null,
    residue: [],
    ...change,
  } satisfies Parameters<typeof situationOf>[0];
}

const givingUp = {
  by: 'Root',
  reason: 'AWS is down',
  at: '2026-11-22T20:00:00.000Z',
  lastSaid: 'No answer',
  withoutLooking: true,
  lookFailed: 'No answer',
  lookedAt: null,
};

const now = Date.parse('2026-11-22T20:10:00.000Z');

const cause = {
  logicalId: 'Database',
  type: 'AWS::RDS::DBInstance',
  reason: 'no capacity',
  explanation: null,
};

describe('situationOf', () => {
  it('says that AWS can’t be read, before anything that was read of it', () => {
    const followTrouble = { reason: 'not authorized', since: '2026-11-22T20:09:00.000Z', partly: false };
    const launching = {
      status: 'LAUNCHING',
      stackStatus: 'ROLLBACK_IN_PROGRESS',
      operation: { ...operation, status: 'IN_PROGRESS' },
      followTrouble,
    } as const;
    expect(situationOf(environment(launching), alive, now)).toEqual({
      kind: 'cannot-read-aws',
      ...followTrouble,
    });
    expect(situationOf(environment(launching), silent, now)?.kind).toBe('waiting-for-worker');
    expect(situationOf(environment({ ...launching, followTrouble: null }), alive, now)?.kind).toBe(
      'rolling-back',
    );
  });

  it('says that a request waits for a worker when none is alive', () => {
    expect(situationOf(environment({}), silent, now)).toEqual({
      kind: 'waiting-for-worker',
      queued: true,
      lastSeenAt: silent.lastSeenAt,
    });
  });

  it('says nothing of a dead worker where no work is left', () => {
    expect(situationOf(environment({ status: 'ACTIVE' }), silent, now)).toBeNull();
  });

  it('says when an operation that AWS pushed back is tried again', () => {
    const waiting = {
      ...operation,
      attempts: 2,
      nextAttemptAt: '2026-11-22T20:00:09.000Z',
      reason: 'Throttled',
    };
    expect(situationOf(environment({ operation: waiting }), alive, now)).toEqual({
      kind: 'retrying',
      reason: 'Throttled',
      at: '2026-11-22T20:00:09.000Z',
      since: null,
      attempts: 2,
      givableBy: null,
      givingUp: null,
    });
  });

  it('keeps saying why while the next attempt is under way', () => {
    const trying = { ...operation, status: 'STARTING' as const, attempts: 3, reason: 'Throttled' };
    expect(situationOf(environment({ operation: trying }), alive, now)).toEqual({
      kind: 'retrying',
      reason: 'Throttled',
      at: null,
      since: null,
      attempts: 3,
      givableBy: null,
      givingUp: null,
    });
  });

  it('says since when AWS does not answer, who can give it up, and who has', () => {
    const since = '2026-11-22T19:40:00.000Z';
    const silent = {
      ...operation,
      status: 'STARTING' as const,
      attempts: 9,
      reason: 'No answer',
      failingSince: since,
    };
    expect(
      situationOf(environment({ status: 'LAUNCHING', operation: silent, givableBy: 'admins' }), alive, now),
    ).toMatchObject({ kind: 'retrying', since, attempts: 9, givableBy: 'admins', givingUp: null });
    const given = { ...silent, givingUp };
    expect(situationOf(environment({ status: 'LAUNCHING', operation: given }), alive, now)).toMatchObject({
      kind: 'retrying',
      givingUp: { by: 'Root' },
    });
  });

  it('does not claim that nothing was changed where an update was given up and nobody has looked', () => {
    const update = { ...operation, kind: 'UPDATE' as const, status: 'FAILED' as const, reason: 'Given up' };
    const ended = (lookedAt: string | null) =>
      situationOf(
        environment({ status: 'ACTIVE', operation: { ...update, givingUp: { ...givingUp, lookedAt } } }),
        alive,
        now,
      );
    expect(ended(null)).toMatchObject({ kind: 'not-updated', ended: 'unseen' });
    expect(ended('2026-11-22T20:00:00.000Z')).toMatchObject({ kind: 'not-updated', ended: 'failed' });
  });

  it('says that a launch goes back as soon as the stack does, with the cause', () => {
    const failing = environment({
      status: 'LAUNCHING',
      stackStatus: 'ROLLBACK_IN_PROGRESS',
      operation: { ...operation, status: 'IN_PROGRESS', rootCause: cause },
    });
    expect(situationOf(failing, alive, now)).toEqual({ kind: 'rolling-back', cause, cancelledBy: null });
  });

  it('takes the first real reason of a failed launch from its operation', () => {
    const failed = environment({
      status: 'LAUNCH_FAILED',
      statusReason: 'Launch failed',
      operation: { ...operation, status: 'FAILED', reason: 'The database failed', rootCause: cause },
    });
    expect(situationOf(failed, alive, now)).toEqual({
      kind: 'launch-failed',
      cause,
      reason: 'The database failed',
    });
  });

  it('counts what a teardown left behind', () => {
    const gone = environment({
      status: 'TORN_DOWN',
      endedAt: '2026-11-22T21:00:00.000Z',
      residue: [
        { logicalId: 'Key', type: 'AWS::KMS::Key', physicalId: 'k-1', note: 'kept', monthlyUsd: 1, of: null },
      ],
    });
    expect(situationOf(gone, alive, now)).toEqual({
      kind: 'torn-down',
      at: '2026-11-22T21:00:00.000Z',
      residueCount: 1,
    });
  });

  it('leaves a plan that waits for a person to the plan', () => {
    const waiting = {
      ...update,
      awaitsConfirmation: true,
      attempts: 1,
      reason: 'An update is waiting for confirmation',
    };
    const nextAttemptAt = '2026-11-22T20:00:09.000Z';
    const planned = environment({ status: 'UPDATING', operation: { ...waiting, nextAttemptAt } });
    expect(situationOf(planned, alive, now)).toBeNull();
    expect(situationOf(planned, silent, now)).toBeNull();
  });

  it('calls a rollback that somebody asked for no failure', () => {
    const cancelling = environment({
      status: 'UPDATING',
      stackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS',
      operation: { ...update, status: 'IN_PROGRESS', cancelledBy: 'Ada Park' },
    });
    expect(situationOf(cancelling, alive, now)).toMatchObject({
      kind: 'rolling-back',
      cancelledBy: 'Ada Park',
    });
  });

  it.each([
    ['FAILED', 'failed'],
    ['CANCELLED', 'cancelled'],
    ['SUCCEEDED', 'rolled-back'],
  ] as const)('tells an update that ended %s and left the previous configuration as %s', (status, ended) => {
    const after = environment({ status: 'UPDATE_FAILED', operation: { ...update, status } });
    expect(situationOf(after, alive, now)).toMatchObject({ kind: 'update-failed', ended });
  });

  it('says of a stuck rollback that it is stuck', () => {
    const stuck = environment({
      status: 'UPDATE_FAILED',
      stackStatus: 'UPDATE_ROLLBACK_FAILED',
      operation: { ...update, status: 'FAILED', rootCause: cause },
    });
    expect(situationOf(stuck, alive, now)).toMatchObject({ kind: 'rollback-stuck', cause });
  });

  it('says of a rollback that got stuck again why the update failed that it rolls back', () => {
    const failed = { ...update, status: 'FAILED', rootCause: cause } as const;
    const again = {
      ...update,
      status: 'FAILED',
      continuesRollback: true,
      rootCause: { ...cause, reason: 'still stuck' },
    } as const;
    const stuck = environment({
      status: 'UPDATE_FAILED',
      stackStatus: 'UPDATE_ROLLBACK_FAILED',
      operation: again,
      operations: [again, failed],
    });
    expect(situationOf(stuck, alive, now)).toMatchObject({ kind: 'rollback-stuck', cause });
  });

  it('tells of an update without a change for a while, of a refused one until the next', () => {
    const ended = (
      status: 'FAILED' | 'CANCELLED' | 'SUCCEEDED',
      finishedAt: string,
      nothingToChange = status === 'SUCCEEDED',
    ) => {
      const operation = { ...update, status, finishedAt, reason: 'why', nothingToChange };
      return situationOf(environment({ status: 'ACTIVE', operation }), alive, now);
    };
    const lately = '2026-11-22T20:05:00.000Z';
    const longAgo = '2026-11-20T20:05:00.000Z';
    expect(ended('SUCCEEDED', lately)).toMatchObject({ kind: 'not-updated', ended: 'nothing-to-change' });
    expect(ended('SUCCEEDED', lately, false)).toBeNull();
    expect(ended('CANCELLED', lately)).toMatchObject({ kind: 'not-updated', ended: 'cancelled' });
    expect(ended('CANCELLED', longAgo)).toBeNull();
    expect(ended('FAILED', longAgo)).toMatchObject({ kind: 'not-updated', ended: 'failed' });
  });

  it('keeps saying why a launch failed after its relaunch was withdrawn', () => {
    const launch = {
      ...operation,
      status: 'FAILED' as const,
      reason: 'The database failed',
      rootCause: cause,
    };
    const withdrawn = { ...operation, id: 'op-2', status: 'CANCELLED' as const };
    const back = environment({
      status: 'LAUNCH_FAILED',
      operation: withdrawn,
      operations: [withdrawn, launch],
    });
    expect(situationOf(back, alive, now)).toEqual({
      kind: 'launch-failed',
      cause,
      reason: 'The database failed',
    });
  });
});

describe('a teardown that came to nothing', () => {
  const teardown = {
    ...operation,
    id: 'op-9',
    kind: 'TEARDOWN',
    objectsLost: 'none',
  } as const satisfies OperationView;
  const ended = (
    status: 'FAILED' | 'CANCELLED',
    finishedAt: string,
    change: Partial<EnvironmentDetail>,
    before: OperationView[] = [],
    objectsLost: OperationView['objectsLost'] = 'none',
  ) => {
    const reason = status === 'FAILED' ? 'TerminationProtection is enabled' : 'Cancelled by Ada Park';
    const last = { ...teardown, status, finishedAt, reason, objectsLost };
    const statusReason = `Nothing was deleted: ${reason}`;
    const operations = [last, ...before];
    return situationOf(
      environment({
        status: 'ACTIVE',
        statusReason,
        endedTeardownId: last.id,
        ...change,
        operation: last,
        operations,
      }),
      alive,
      now,
    );
  };
  const lately = '2026-11-22T20:05:00.000Z';
  const longAgo = '2026-11-20T20:05:00.000Z';
  const failedUpdate = { ...update, status: 'FAILED', reason: 'too big', rootCause: cause } as const;
  const failedLaunch = {
    ...operation,
    status: 'FAILED',
    reason: 'The database failed',
    rootCause: cause,
  } as const;

  it('is told until something else is done where it was refused, for a while where it was cancelled', () => {
    expect(ended('FAILED', longAgo, {})).toMatchObject({
      kind: 'not-torn-down',
      ended: 'failed',
      untouched: true,
    });
    expect(ended('CANCELLED', lately, {})).toMatchObject({ kind: 'not-torn-down', ended: 'cancelled' });
    expect(ended('CANCELLED', longAgo, {})).toBeNull();
  });

  it('is old news once the stack has vanished', () => {
    const lost = { status: 'LOST', statusReason: 'The stack was deleted', endedTeardownId: null } as const;
    expect(ended('FAILED', longAgo, lost)).toEqual({ kind: 'lost', reason: 'The stack was deleted' });
    expect(ended('CANCELLED', lately, lost)).toEqual({ kind: 'lost', reason: 'The stack was deleted' });
  });

  it('is told of what was lost before, and then of the loss again', () => {
    expect(ended('FAILED', longAgo, { status: 'LOST' })).toMatchObject({
      kind: 'not-torn-down',
      ended: 'failed',
      untouched: false,
    });
    expect(ended('CANCELLED', longAgo, { status: 'LOST' })).toEqual({ kind: 'lost', reason: null });
  });

  it('comes after a rollback that is stuck, and does not pass for its cause', () => {
    const stackStatus = 'UPDATE_ROLLBACK_FAILED';
    expect(ended('FAILED', longAgo, { status: 'UPDATE_FAILED', stackStatus }, [failedUpdate])).toMatchObject({
      kind: 'rollback-stuck',
      cause,
      reason: 'too big',
      teardown: { ended: 'failed', reason: expect.stringContaining('TerminationProtection') },
    });
    expect(ended('FAILED', longAgo, { stackStatus })).toMatchObject({
      kind: 'rollback-stuck',
      cause: null,
      reason: null,
    });
  });

  it('leaves the environment what it was only where that is true', () => {
    for (const objectsLost of ['some', 'unknown'] as const) {
      expect(ended('FAILED', longAgo, {}, [], objectsLost)).toMatchObject({ untouched: false });
    }
    expect(ended('FAILED', longAgo, { stackStatus: 'DELETE_FAILED' })).toMatchObject({ untouched: false });
    const stopped = { ...operation, status: 'CANCELLED', reason: 'Stopped by Ada Park' } as const;
    expect(ended('FAILED', longAgo, { status: 'LAUNCH_FAILED' }, [stopped])).toMatchObject({
      untouched: false,
    });
    expect(ended('FAILED', longAgo, { status: 'LAUNCH_FAILED' }, [failedLaunch])).toMatchObject({
      untouched: true,
    });
  });

  it('does not pass for how an update ended, or for why one was not made', () => {
    expect(ended('CANCELLED', longAgo, { status: 'UPDATE_FAILED' }, [failedUpdate])).toEqual({
      kind: 'update-failed',
      ended: 'failed',
      cause,
      reason: 'too big',
    });
    expect(ended('CANCELLED', longAgo, {}, [failedUpdate])).toEqual({
      kind: 'not-updated',
      ended: 'failed',
      reason: 'too big',
    });
  });

  it('does not pass for why a launch failed', () => {
    const refused = { ...teardown, id: 'op-8', status: 'FAILED', reason: 'protected' } as const;
    expect(ended('CANCELLED', longAgo, { status: 'LAUNCH_FAILED' }, [refused, failedLaunch])).toEqual({
      kind: 'launch-failed',
      cause,
      reason: 'The database failed',
    });
  });

  it('does not pass for what blocks the one before it', () => {
    const blocked = {
      ...teardown,
      id: 'op-8',
      status: 'FAILED',
      reason: 'in use',
      rootCause: cause,
    } as const;
    expect(
      ended(
        'CANCELLED',
        lately,
        { status: 'TEARDOWN_BLOCKED', statusReason: 'Cancelled by Ada Park', endedTeardownId: null },
        [blocked, failedUpdate],
      ),
    ).toEqual({ kind: 'teardown-blocked', cause, reason: 'in use' });
  });

  it('leaves the inputs of an update that failed to be tried again', () => {
    const inputs = { maxInstances: 5 };
    const history = {
      operations: [
        { ...teardown, status: 'CANCELLED' as const },
        { ...failedUpdate, inputs },
      ],
    };
    expect(inputsOfFailedUpdate(history)).toBe(inputs);
    expect(inputsOfFailedUpdate({ operations: [{ ...failedUpdate, continuesRollback: true }] })).toBeNull();
  });

  it('that stopped a launch is shown while that continues, after what is wrong with that, and not after its end', () => {
    const reason = 'TerminationProtection is enabled';
    const refused = { ...teardown, status: 'FAILED', finishedAt: lately, reason } as const;
    const launch = { ...operation, status: 'IN_PROGRESS' } as const;
    const launching = {
      status: 'LAUNCHING',
      statusReason: `Nothing was deleted: ${reason}`,
      endedTeardownId: refused.id,
      operation: launch,
      operations: [refused, launch],
    } satisfies Partial<EnvironmentDetail>;
    expect(situationOf(environment(launching), alive, now)).toMatchObject({
      kind: 'not-torn-down',
      ended: 'failed',
    });
    const goesBack = environment({ ...launching, stackStatus: 'ROLLBACK_IN_PROGRESS' });
    expect(situationOf(goesBack, alive, now)?.kind).toBe('rolling-back');
    const failed = environment({
      status: 'LAUNCH_FAILED',
      statusReason: 'The database failed',
      operation: failedLaunch,
      operations: [refused, failedLaunch],
    });
    expect(situationOf(failed, alive, now)).toEqual({
      kind: 'launch-failed',
      cause,
      reason: 'The database failed',
    });
  });

  it('says why the stack is lost where an update found out', () => {
    const reason = 'The stack vanished';
    const lost = { ...update, status: 'FAILED', reason } as const;
    const found = environment({ status: 'LOST', statusReason: reason, operation: lost });
    expect(situationOf(found, alive, now)).toEqual({ kind: 'lost', reason });
  });
});
