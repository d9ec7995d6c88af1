import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConnection, type ProbeResult } from './connection';
import { openEventStream } from './event-stream';

/** A browser's EventSource that does what a test says. */
class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static opened: FakeSource[] = [];
  readyState = 0;
  constructor() {
    super();
    FakeSource.opened.push(this);
  }
  close() {
    this.readyState = FakeSource.CLOSED;
  }
  say(kind: string) {
    this.dispatchEvent(new Event(kind));
  }
  /** As after an answer that is no stream. */
  refuse() {
    this.close();
    this.say('error');
  }
}

function scene() {
  let probed: ProbeResult = 'fine';
  const connection = createConnection(async () => probed, {
    random: () => 1,
    after(ms, action) {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
  });
  const told: boolean[] = [];
  const close = openEventStream(() => '/api/live', ['environment'], connection, {
    onConnected: (connected) => told.push(connected),
    onEvent: () => undefined,
  });
  return {
    connection,
    told,
    close,
    portalIs: (result: ProbeResult) => {
      probed = result;
    },
  };
}

const latest = () => FakeSource.opened.at(-1);
const count = () => FakeSource.opened.length;

beforeEach(() => {
  FakeSource.opened = [];
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeSource);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('an event stream', () => {
  it('stays open for as long as something is heard', async () => {
    const { told } = scene();
    latest()?.say('open');
    for (let quarter = 0; quarter < 20; quarter += 1) {
      await vi.advanceTimersByTimeAsync(15_000);
      latest()?.say('ping');
    }
    expect(told).toEqual([true]);
    expect(count()).toBe(1);
  });

  it('that falls silent is taken for dead, and opened again', async () => {
    const { told } = scene();
    latest()?.say('open');
    await vi.advanceTimersByTimeAsync(35_000);
    expect(told).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(count()).toBe(2);
  });

  it('of a portal that does not answer is down once a single heartbeat is missing', async () => {
    const { told, portalIs } = scene();
    latest()?.say('open');
    portalIs('lost');
    await vi.advanceTimersByTimeAsync(16_000);
    expect(told).toEqual([true]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toEqual([true, false]);
    portalIs('fine');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(count()).toBe(2);
  });

  it('that is heard again while the portal is asked stays open', async () => {
    const { told, connection, close } = scene();
    latest()?.say('open');
    vi.spyOn(connection, 'check').mockImplementation(async () => {
      latest()?.say('ping');
      return 'lost';
    });
    await vi.advanceTimersByTimeAsync(17_000);
    expect(told).toEqual([true]);
    close();
  });

  it('is opened at once when the portal is back', async () => {
    const { portalIs } = scene();
    latest()?.say('open');
    portalIs('lost');
    latest()?.refuse();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(count()).toBe(1);
    portalIs('fine');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(count()).toBe(2);
  });

  it('that is refused to somebody who is signed out is not asked for again until they are back', async () => {
    const { connection, portalIs } = scene();
    portalIs('signed-out');
    latest()?.refuse();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(connection.state()).toBe('signed-out');
    expect(count()).toBe(1);
    portalIs('fine');
    await connection.check();
    expect(count()).toBe(2);
  });

  it('that a proxy refuses while the portal answers is tried later and later', async () => {
    const { connection } = scene();
    for (let time = 0; time < 8; time += 1) {
      latest()?.refuse();
      await vi.advanceTimersByTimeAsync(30_000);
    }
    expect(connection.state()).toBe('fine');
    expect(count()).toBeLessThanOrEqual(9);
  });

  it('is closed for good with its page', async () => {
    const { close, connection } = scene();
    latest()?.say('open');
    close();
    connection.noteFailure();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(count()).toBe(1);
  });
});
