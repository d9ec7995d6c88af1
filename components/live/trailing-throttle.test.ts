import { describe, expect, it } from 'vitest';
import { type ThrottleClock, trailingThrottle } from './trailing-throttle';

/** A clock that stands still until it is moved. */
function handClock() {
  let now = 0;
  let timers: { at: number; action: () => void }[] = [];
  const clock: ThrottleClock = {
    now: () => now,
    after(ms, action) {
      const timer = { at: now + ms, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  const advance = (ms: number) => {
    now += ms;
    const due = timers.filter((timer) => timer.at <= now);
    timers = timers.filter((timer) => timer.at > now);
    for (const timer of due) timer.action();
  };
  return { clock, advance };
}

describe('trailingThrottle', () => {
  it('acts at once on the first call', () => {
    const { clock } = handClock();
    let runs = 0;
    trailingThrottle(() => runs++, 500, clock)();
    expect(runs).toBe(1);
  });

  it('makes one action of a burst, at its end, and loses none', () => {
    const { clock, advance } = handClock();
    let runs = 0;
    const refresh = trailingThrottle(() => runs++, 500, clock);
    for (let call = 0; call < 20; call++) refresh();
    expect(runs).toBe(1);
    advance(499);
    expect(runs).toBe(1);
    advance(1);
    expect(runs).toBe(2);
    advance(5_000);
    expect(runs).toBe(2);
  });

  it('acts at most twice a second under a steady stream', () => {
    const { clock, advance } = handClock();
    let runs = 0;
    const refresh = trailingThrottle(() => runs++, 500, clock);
    for (let ms = 0; ms < 10_000; ms += 50) {
      refresh();
      advance(50);
    }
    expect(runs).toBeGreaterThanOrEqual(19);
    expect(runs).toBeLessThanOrEqual(21);
  });

  it('does nothing more once it is cancelled', () => {
    const { clock, advance } = handClock();
    let runs = 0;
    const refresh = trailingThrottle(() => runs++, 500, clock);
    refresh();
    refresh();
    refresh.cancel();
    advance(1_000);
    expect(runs).toBe(1);
  });
});
