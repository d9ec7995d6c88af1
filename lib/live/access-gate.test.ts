import { describe, expect, test } from 'vitest';
import type { Actor } from '@/lib/access/context';
import { AccessGate } from './access-gate';
import type { ToldChange } from './change';

const ada: Actor = {
  id: 'ada',
  name: 'Ada',
  email: null,
  kind: 'person',
  role: 'engineer',
  teams: ['payments', 'search'],
  scopes: null,
  narrowed: false,
};
const changeOf = (name: string, status = 'ACTIVE', revision = 1): ToldChange => ({
  id: `id of ${name}`,
  name,
  team: 'payments',
  status,
  awaitsConfirmation: false,
  awaitsApproval: false,
  done: 0,
  total: 0,
  revision,
  row: null,
});

/** A gate whose questions the test answers, in whatever order. */
function gate(missed: ToldChange[] = [], complete = true) {
  const questions: { yes: (actor?: Actor) => void; no: () => void; away: () => void }[] = [];
  const sent: string[] = [];
  let revoked = 0;
  const made = new AccessGate({
    granted: ada,
    actorNow: () =>
      new Promise((resolve, reject) => {
        questions.push({
          yes: (actor = ada) => resolve(actor),
          no: () => resolve(null),
          away: () => reject(new Error('the database is away')),
        });
      }),
    missedChanges: async () => ({ changes: missed, complete }),
    send: ({ name, status }) => sent.push(`${name} ${status}`),
    sendReset: () => sent.push('reset'),
    revoked: () => {
      revoked += 1;
    },
  });
  const question = async (index: number) => {
    // The question is put after what was missed is read.
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    const asked = questions[index];
    if (!asked) throw new Error(`only ${questions.length} questions were asked`);
    return asked;
  };
  return { gate: made, question, sent, revoked: () => revoked };
}

describe('a gate', () => {
  test('says first that there was more than it sends of what was missed', async () => {
    const { gate: behind, question, sent } = gate([changeOf('orders')], false);
    behind.noteMissed();
    const asked = behind.ask();
    (await question(0)).yes();
    await asked;
    expect(sent).toEqual(['reset', 'orders ACTIVE']);
  });

  test('lets nothing pass before access is confirmed, and what it kept after', async () => {
    const { gate: closed, question, sent } = gate();
    closed.pass(changeOf('orders'));
    expect(sent).toEqual([]);
    const asked = closed.ask();
    closed.pass(changeOf('bills'));
    expect(sent).toEqual([]);
    (await question(0)).yes();
    expect(await asked).toBe(true);
    closed.pass(changeOf('late'));
    expect(sent).toEqual(['orders ACTIVE', 'bills ACTIVE', 'late ACTIVE']);
  });

  test('keeps the last of each environment, in the order in which they happened', async () => {
    const { gate: closed, question, sent } = gate();
    for (const change of [changeOf('orders', 'QUEUED'), changeOf('bills'), changeOf('orders', 'LAUNCHING')])
      closed.pass(change);
    const asked = closed.ask();
    (await question(0)).yes();
    await asked;
    expect(sent).toEqual(['bills ACTIVE', 'orders LAUNCHING']);
  });

  test('begins with what was missed, once, and in its newest state', async () => {
    const { gate: closed, question, sent } = gate([changeOf('orders', 'QUEUED'), changeOf('bills')]);
    closed.noteMissed();
    closed.pass(changeOf('orders', 'LAUNCHING'));
    const asked = closed.ask();
    (await question(0)).yes();
    await asked;
    expect(sent).toEqual(['bills ACTIVE', 'orders LAUNCHING']);
    const again = closed.ask();
    (await question(1)).yes();
    await again;
    expect(sent).toHaveLength(2);
  });

  const other: [string, Actor | null][] = [
    ['has ended', null],
    ['has another role', { ...ada, role: 'admin' }],
    ['has lost a team', { ...ada, teams: ['payments'] }],
    ['has gained a team', { ...ada, teams: ['payments', 'search', 'platform'] }],
    ['is somebody else’s', { ...ada, id: 'ben' }],
  ];
  test.each(other)('that hears that access %s says so, and sends nothing', async (_, actor) => {
    const { gate: closed, question, sent, revoked } = gate();
    const asked = closed.ask();
    closed.pass(changeOf('orders'));
    if (actor) (await question(0)).yes(actor);
    else (await question(0)).no();
    expect(await asked).toBe(false);
    closed.pass(changeOf('orders'));
    expect(revoked()).toBe(1);
    expect(sent).toEqual([]);
  });

  test('takes no offence at another order of the teams, or another name', async () => {
    const { gate: closed, question } = gate();
    const asked = closed.ask();
    (await question(0)).yes({ ...ada, name: 'Ada Park', teams: ['search', 'payments'] });
    expect(await asked).toBe(true);
  });

  test('stays closed while nobody can tell, and forgets nothing', async () => {
    const { gate: closed, question, sent, revoked } = gate();
    const asked = closed.ask();
    closed.pass(changeOf('orders'));
    (await question(0)).away();
    await expect(asked).rejects.toThrow('away');
    closed.pass(changeOf('bills'));
    expect([sent, revoked(), closed.isOpen]).toEqual([[], 0, false]);
    const again = closed.ask();
    (await question(1)).yes();
    await again;
    expect(sent).toEqual(['orders ACTIVE', 'bills ACTIVE']);
  });

  test('believes no answer to a question that was put again since', async () => {
    const { gate: closed, question, sent, revoked } = gate();
    closed.pass(changeOf('orders'));
    const before = closed.ask();
    const after = closed.ask();
    (await question(0)).yes();
    expect(await before).toBe(false);
    expect(sent).toEqual([]);
    (await question(1)).no();
    expect(await after).toBe(false);
    expect([sent, revoked()]).toEqual([[], 1]);
  });
});
