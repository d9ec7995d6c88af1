import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { liveNameCondition } from '@/lib/environments/find-environment';
import {
  attentionStatuses,
  canMove,
  environmentStatuses,
  inFlightStatuses,
  isFinished,
  isInFlight,
  isTeardownStart,
  isTerminal,
  nextStatuses,
  operationKinds,
  operationStatuses,
  teardownAnswers,
} from './states';

const schema = readFileSync(join(process.cwd(), 'prisma', 'schema.prisma'), 'utf8');

function enumOfSchema(name: string): string[] {
  const body = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(schema)?.[1] ?? '';
  return body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('@@'));
}

/** The statuses in the raw condition of a partial unique index. */
function statusesOfIndex(name: string): string[] {
  const condition = new RegExp(`map: "${name}", where: raw\\("([^"]*)"\\)`).exec(schema)?.[1] ?? '';
  return [...condition.matchAll(/'([A-Z_]+)'/g)].map((match) => match[1] ?? '');
}

describe('the statuses of an environment', () => {
  test('are those of the database', () => {
    expect([...environmentStatuses]).toEqual(enumOfSchema('EnvironmentStatus'));
  });

  test('can all be reached from a request', () => {
    const reached = new Set<string>(['AWAITING_APPROVAL', 'QUEUED']);
    for (let before = -1; before !== reached.size; ) {
      before = reached.size;
      for (const from of environmentStatuses) {
        if (reached.has(from)) for (const to of nextStatuses(from)) reached.add(to);
      }
    }
    expect([...reached].sort()).toEqual([...environmentStatuses].sort());
  });

  test('never move to themselves', () => {
    expect(environmentStatuses.filter((status) => canMove(status, status))).toEqual([]);
  });

  test('all have a way to an end', () => {
    const ends = (from: (typeof environmentStatuses)[number], seen: readonly string[] = []): boolean =>
      isTerminal(from) || nextStatuses(from).some((to) => !seen.includes(to) && ends(to, [...seen, from]));
    expect(environmentStatuses.filter((status) => !ends(status))).toEqual([]);
  });

  test('that are terminal free the name: exactly those that the unique index leaves out', () => {
    const terminal = environmentStatuses.filter(isTerminal);
    expect(terminal).toEqual(['REJECTED', 'CANCELLED', 'TORN_DOWN']);
    expect(statusesOfIndex('environments_live_name_key').sort()).toEqual([...terminal].sort());
    expect(schema).toContain('raw("status <> ALL (ARRAY[');
    expect(liveNameCondition.status.notIn).toEqual(terminal);
  });

  test('that need a person are live, and nothing goes on in them', () => {
    for (const status of attentionStatuses) {
      expect(isTerminal(status) || isInFlight(status), status).toBe(false);
    }
  });

  test('in flight are live, and lead on by themselves', () => {
    for (const status of inFlightStatuses) expect(nextStatuses(status).length).toBeGreaterThan(0);
  });
});

describe('asking for a teardown', () => {
  test.each(environmentStatuses)('of %s is answered in step with the table of transitions', (status) => {
    const expected = isTerminal(status)
      ? 'ended'
      : canMove(status, 'TEARING_DOWN')
        ? 'tear-down'
        : canMove(status, 'CANCELLED')
          ? 'cancel'
          : 'busy';
    expect(teardownAnswers[status]).toBe(expected);
    expect(isTeardownStart(status)).toBe(expected === 'tear-down');
  });
});

describe('the statuses of an operation', () => {
  test('and its kinds are those of the database', () => {
    expect([...operationStatuses]).toEqual(enumOfSchema('OperationStatus'));
    expect([...operationKinds]).toEqual(enumOfSchema('OperationKind'));
  });

  test('that are not finished are the ones of which an environment may have one at a time', () => {
    const unfinished = operationStatuses.filter((status) => !isFinished(status));
    expect(statusesOfIndex('operations_one_unfinished_key')).toEqual(unfinished);
  });
});
