import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ConnectionState } from './connection';
import { createPageRefresh } from './refresh-page';

function scene() {
  let state: ConnectionState = 'fine';
  let listener: () => void = () => undefined;
  let settle: (() => void) | null = null;
  let reads = 0;
  const page = createPageRefresh(
    {
      state: () => state,
      subscribe: (given) => {
        listener = given;
        return () => undefined;
      },
    },
    (_, action) => {
      settle = action;
      return () => {
        settle = null;
      };
    },
  );
  page.attach(() => {
    reads += 1;
  });
  return {
    page,
    reads: () => reads,
    settle: () => settle?.(),
    become: (next: ConnectionState) => {
      state = next;
      listener();
    },
  };
}

describe('refreshing the page', () => {
  it('happens at once over a connection that works', () => {
    const { page, reads } = scene();
    page.refresh();
    expect(reads()).toBe(1);
  });

  it.each(['lost', 'signed-out', 'outdated'] as const)(
    'never happens while the connection is %s',
    (state) => {
      const { page, reads, become, settle } = scene();
      become(state);
      page.refresh();
      settle();
      expect(reads()).toBe(0);
    },
  );

  it('happens once when the connection is back, however often it was asked for', () => {
    const { page, reads, become, settle } = scene();
    become('lost');
    for (let time = 0; time < 5; time += 1) page.refresh();
    become('fine');
    expect(reads()).toBe(0);
    settle();
    settle();
    expect(reads()).toBe(1);
  });

  it('is not owed any more when the stream asks for it first', () => {
    const { page, reads, become, settle } = scene();
    become('lost');
    page.refresh();
    become('fine');
    page.refresh();
    settle();
    expect(reads()).toBe(1);
  });

  it('is still owed when the connection is lost again before it settled', () => {
    const { page, reads, become, settle } = scene();
    become('lost');
    page.refresh();
    become('fine');
    become('lost');
    settle();
    expect(reads()).toBe(0);
    become('fine');
    settle();
    expect(reads()).toBe(1);
  });

  it('does not happen when nothing was asked for', () => {
    const { reads, become, settle } = scene();
    become('lost');
    become('fine');
    settle();
    expect(reads()).toBe(0);
  });
});

describe('the router’s own refresh', () => {
  it('is called in one place', () => {
    const callers = globSync('{app,components,lib}/**/*.{ts,tsx}', { exclude: ['**/*.test.*'] }).filter(
      (path) => {
        const text = readFileSync(path, 'utf8');
        return text.includes('useRouter') && /\brefresh\b(?=\(|[ ,}].*useRouter)/.test(text);
      },
    );
    expect(callers).toEqual(['components/live/connection-notice.tsx']);
  });
});
