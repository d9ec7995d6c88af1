import { describe, expect, it } from 'vitest';
import { createConnection, type ProbeResult } from './connection';

/** A portal whose answers to probes a test decides on, and a clock that stands still until it is moved. */
function scene() {
  let answer: ProbeResult = 'fine';
  let probes = 0;
  let now = 0;
  let timers: { at: number; action: () => void }[] = [];
  const connection = createConnection(
    async () => {
      probes += 1;
      return answer;
    },
    {
      random: () => 1,
      after(ms, action) {
        const timer = { at: now + ms, action };
        timers.push(timer);
        return () => {
          timers = timers.filter((other) => other !== timer);
        };
      },
    },
  );
  const states: string[] = [];
  connection.subscribe(() => states.push(connection.state()));
  const pass = async (ms: number) => {
    const end = now + ms;
    for (;;) {
      const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      now = next.at;
      timers = timers.filter((other) => other !== next);
      next.action();
      await Promise.resolve().then(() => undefined);
      await Promise.resolve();
    }
    now = end;
  };
  return {
    connection,
    states,
    pass,
    probes: () => probes,
    portalIs: (result: ProbeResult) => {
      answer = result;
    },
  };
}

describe('the connection', () => {
  it('is taken for fine, and nobody is asked, until a request fails', async () => {
    const { connection, pass, probes } = scene();
    await pass(600_000);
    expect(connection.state()).toBe('fine');
    expect(probes()).toBe(0);
  });

  it('is lost by a failed request, and fine again as soon as the portal answers', async () => {
    const { connection, states, pass, probes } = scene();
    connection.noteFailure();
    expect(connection.state()).toBe('lost');
    await pass(0);
    expect(states).toEqual(['lost', 'fine']);
    expect(probes()).toBe(1);
  });

  it('asks later and later while it is lost', async () => {
    const { connection, pass, probes, portalIs } = scene();
    portalIs('lost');
    connection.noteFailure();
    const soFar = [];
    for (const ms of [0, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
      await pass(ms - 1);
      soFar.push(probes());
      await pass(1);
    }
    expect(soFar).toEqual([0, 1, 2, 3, 4, 5, 6]);
    portalIs('fine');
    await pass(10_000);
    expect(connection.state()).toBe('fine');
  });

  it('does not loop when probes are answered and the page is not', async () => {
    const { connection, pass, probes } = scene();
    for (let round = 0; round < 5; round += 1) {
      connection.noteFailure();
      await pass(30_000);
      expect(connection.state()).toBe('fine');
    }
    connection.noteFailure();
    await pass(10_000);
    expect(connection.state()).toBe('lost');
    expect(probes()).toBe(5);
    await pass(20_000);
    connection.noteAnswer();
    connection.noteFailure();
    await pass(0);
    expect(connection.state()).toBe('fine');
  });

  it('tells a session that has ended from a portal that is away, and asks seldom then', async () => {
    const { connection, pass, probes, portalIs } = scene();
    portalIs('signed-out');
    await connection.check();
    expect(connection.state()).toBe('signed-out');
    connection.noteFailure();
    await pass(60_000);
    expect(connection.state()).toBe('signed-out');
    expect(probes()).toBe(3);
    portalIs('fine');
    await connection.check();
    expect(connection.state()).toBe('fine');
  });

  it('stays outdated whatever comes', async () => {
    const { connection, states, pass, probes } = scene();
    connection.noteOutdated();
    connection.noteFailure();
    await connection.check();
    await pass(60_000);
    expect(states).toEqual(['outdated']);
    expect(probes()).toBe(0);
  });

  it('asks once for all who want to know at the same time', async () => {
    const { connection, probes } = scene();
    await Promise.all([connection.check(), connection.check()]);
    expect(probes()).toBe(1);
  });

  it('lets those continue who wait for it', async () => {
    const { connection, pass, portalIs } = scene();
    portalIs('lost');
    connection.noteFailure();
    let wentOn = false;
    void connection.untilFine().then(() => {
      wentOn = true;
    });
    await pass(5_000);
    expect(wentOn).toBe(false);
    portalIs('fine');
    await pass(30_000);
    expect(wentOn).toBe(true);
  });
});
