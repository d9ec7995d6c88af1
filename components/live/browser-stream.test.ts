import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { joinBrowserStream, type TabSurroundings } from './browser-stream';
import { createConnection } from './connection';

/** A browser's EventSource that does what a test says. */
class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static all: FakeSource[] = [];
  static open = () => FakeSource.all.filter(({ readyState }) => readyState !== FakeSource.CLOSED);
  readyState = 0;
  constructor(readonly url: string) {
    super();
    FakeSource.all.push(this);
  }
  close() {
    this.readyState = FakeSource.CLOSED;
  }
  opens() {
    this.dispatchEvent(new Event('open'));
  }
  sends(type: string, lastEventId: string, data = '') {
    this.dispatchEvent(new MessageEvent(type, { data, lastEventId }));
  }
}

/** What the browser gives to all its tabs. */
function browser() {
  const channels = new Set<{ onmessage: ((event: MessageEvent) => void) | null }>();
  let queue: { grant: () => void; lost: (reason: unknown) => void; dead?: boolean }[] = [];
  const grantFirst = () => queue[0]?.grant();
  const request = ((_name: string, how: LockOptions, held: () => Promise<void>) =>
    new Promise<void>((resolve, reject) => {
      let granted = false;
      const entry = {
        grant: () => {
          if (granted) return;
          granted = true;
          void Promise.resolve()
            .then(held)
            .then(() => {
              queue = queue.filter((other) => other !== entry);
              resolve();
              grantFirst();
            });
        },
        lost: reject,
      };
      how.signal?.addEventListener('abort', () => {
        if (granted) return;
        queue = queue.filter((other) => other !== entry);
        reject(new DOMException('called off', 'AbortError'));
      });
      const [holder] = queue;
      if (how.steal && holder) {
        queue = [entry, ...queue.slice(1)];
        holder.lost(new DOMException('stolen', 'AbortError'));
      } else queue.push(entry);
      grantFirst();
    })) as LockManager['request'];
  const openChannel: NonNullable<TabSurroundings['openChannel']> = () => {
    const channel = {
      onmessage: null as ((event: MessageEvent) => void) | null,
      postMessage: (data: unknown) => {
        for (const other of channels) {
          if (other !== channel)
            queueMicrotask(() =>
              other.onmessage?.(new MessageEvent('message', { data: structuredClone(data) })),
            );
        }
      },
      close: () => void channels.delete(channel),
    };
    channels.add(channel);
    return channel;
  };
  return { locks: { request }, openChannel };
}

let tabs = 0;
/** The tabs that looked whether the portal answers. */
let checks: string[] = [];

function openTab(
  shared: ReturnType<typeof browser> | null,
  more: { revision?: number; watch?: string[] } = {},
) {
  tabs += 1;
  const id = `tab ${tabs}`;
  const heard: string[] = [];
  const told: boolean[] = [];
  let visible = true;
  /** Its scripts stand still: what it should do or hear, it doesn't. */
  let frozen = false;
  let changed = () => {};
  const leave = joinBrowserStream(
    {
      key: 'ada build',
      watch: more.watch ?? [],
      revision: more.revision ?? 100_000,
      url: ({ since, watch }) => `since ${since}${watch.map((name) => ` ${name}`).join('')}`,
      types: ['environment'],
      connection: createConnection(
        async () => {
          checks.push(id);
          return 'fine';
        },
        { random: () => 1, after: () => () => undefined },
      ),
      onConnected: (connected) => told.push(connected),
      onEvent: ({ type, id: revision }) => heard.push(`${type} ${revision}`),
    },
    {
      locks: shared?.locks,
      openChannel: shared
        ? (name) => {
            const channel = shared.openChannel(name);
            const { postMessage } = channel;
            channel.postMessage = (data: unknown) => {
              if (!frozen) postMessage(data);
            };
            return channel;
          }
        : undefined,
      isVisible: () => visible,
      onVisibility: (listener) => {
        changed = listener;
        return () => undefined;
      },
      newId: () => id,
      random: () => 0,
    },
  );
  return {
    heard,
    told,
    leave,
    freeze: () => {
      frozen = true;
    },
    show: (now: boolean) => {
      visible = now;
      changed();
    },
  };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  FakeSource.all = [];
  checks = [];
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeSource);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the stream of a browser', () => {
  it('is one for all tabs in sight, and each hears everything', async () => {
    const shared = browser();
    const all = Array.from({ length: 8 }, () => openTab(shared));
    await pass(1_000);
    expect(FakeSource.open()).toHaveLength(1);
    FakeSource.open()[0]?.opens();
    FakeSource.open()[0]?.sends('environment', '100001');
    await pass(1_000);
    for (const { heard, told } of all)
      expect({ heard, told }).toEqual({ heard: ['environment 100001'], told: [true] });
  });

  it('goes to another tab when the one that holds it is closed, from where that one was', async () => {
    const shared = browser();
    const first = openTab(shared);
    await pass(1_000);
    const second = openTab(shared, { revision: 100_000 });
    await pass(1_000);
    FakeSource.open()[0]?.opens();
    FakeSource.open()[0]?.sends('environment', '100070');
    await pass(100);
    first.leave();
    await pass(1_000);
    expect(FakeSource.open().map(({ url }) => url)).toEqual(['since 100070']);
    FakeSource.open()[0]?.opens();
    FakeSource.open()[0]?.sends('environment', '100080');
    expect(second.heard.slice(-1)).toEqual(['environment 100080']);
    expect(first.heard).not.toContain('environment 100080');
    expect(second.told).toEqual([true]);
  });

  it('is held by no tab that is out of sight, and continues where it was', async () => {
    const tab = openTab(browser());
    await pass(1_000);
    FakeSource.open()[0]?.sends('ping', '100500');
    tab.show(false);
    await pass(60_000);
    expect(FakeSource.open()).toEqual([]);
    tab.show(true);
    await pass(1_000);
    expect(FakeSource.open().map(({ url }) => url)).toEqual(['since 100500']);
  });

  it('begins anew for a tab that comes into sight and knows less', async () => {
    const shared = browser();
    const late = openTab(shared, { revision: 10_000 });
    await pass(1_000);
    late.show(false);
    openTab(shared, { revision: 500_000 });
    await pass(1_000);
    expect(FakeSource.open().map(({ url }) => url)).toEqual(['since 500000']);
    late.show(true);
    await pass(1_000);
    expect(FakeSource.open().map(({ url }) => url)).toEqual(['since 10000']);
  });

  it('stays as it is for a tab that knows all of it', async () => {
    const shared = browser();
    openTab(shared, { revision: 100_000 });
    await pass(1_000);
    openTab(shared, { revision: 900_000 });
    await pass(1_000);
    expect(FakeSource.all).toHaveLength(1);
  });

  it('says what is looked at in every tab', async () => {
    const shared = browser();
    openTab(shared, { watch: ['b'] });
    await pass(1_000);
    const second = openTab(shared, { watch: ['a'], revision: 900_000 });
    await pass(1_000);
    expect(FakeSource.open().map(({ url }) => url)).toEqual(['since 100000 a b']);
    second.leave();
    await pass(1_000);
    expect(FakeSource.open()).toHaveLength(1);
  });

  it('is taken from a tab that stands still, and given back by it when it goes on', async () => {
    const shared = browser();
    const first = openTab(shared);
    await pass(1_000);
    const second = openTab(shared, { revision: 900_000 });
    await pass(1_000);
    first.freeze();
    await pass(20_000);
    expect(FakeSource.open()).toHaveLength(1);
    FakeSource.open()[0]?.opens();
    FakeSource.open()[0]?.sends('environment', '900001');
    await pass(100);
    expect(second.heard).toContain('environment 900001');
    expect(first.heard).toContain('environment 900001');
  });

  it('has each tab look for itself whether the portal answers, when it is cut', async () => {
    const shared = browser();
    const all = [openTab(shared), openTab(shared), openTab(shared)];
    await pass(1_000);
    FakeSource.open()[0]?.opens();
    await pass(1_000);
    FakeSource.open()[0]?.dispatchEvent(new Event('error'));
    await pass(10);
    for (const { told } of all) expect(told).toEqual([true, false]);
    expect(new Set(checks).size).toBe(3);
    FakeSource.open()[0]?.opens();
    await pass(10);
    for (const { told } of all) expect(told).toEqual([true, false, true]);
  });

  it('is each tab’s own where the browser has no locks', async () => {
    openTab(null);
    openTab(null);
    await pass(1_000);
    expect(FakeSource.open()).toHaveLength(2);
  });
});
