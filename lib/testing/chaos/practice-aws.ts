import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Fault } from '@/lib/practice-aws/faults/fault';
import type { OutsideEvent } from '@/lib/practice-aws/faults/outside-event';
import type { ObservedCall } from './practice-process';

/** The practice AWS in a process of its own, with the handle that makes it fail. */
export interface PracticeProcess {
  url: string;
  pid: number;
  /** Every call so far, oldest first. */
  calls: () => Promise<readonly ObservedCall[]>;
  /** Replaces all faults. */
  faults: (faults: readonly Fault[]) => Promise<void>;
  outside: (stack: string, event: OutsideEvent) => Promise<void>;
  /** Ends all sessions; false when there was none. */
  expireCredentials: () => Promise<boolean>;
  close: () => Promise<void>;
}

/** @param speed 1: a launch takes about a minute; 60: a second */
export async function startPracticeProcess(speed: number): Promise<PracticeProcess> {
  const root = process.cwd();
  const entry = 'lib/testing/chaos/practice-process.ts';
  const child = spawn(join(root, 'node_modules/.bin/node'), ['--import', 'tsx', entry], {
    cwd: root,
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      SANDBOX_SPEED: String(speed),
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { url } = await answerOf<{ url: string }>(child);
  const ask = (method: string, path: string, body: unknown) =>
    fetch(`${url}/_sandbox/${path}`, { method, body: JSON.stringify(body) });
  const control = async (method: string, path: string, body: unknown) => {
    const answer = await ask(method, path, body);
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
  };
  return {
    url,
    pid: child.pid ?? 0,
    calls: async () => {
      const answer = answerOf<{ calls: ObservedCall[] }>(child);
      child.send('calls');
      return (await answer).calls;
    },
    faults: (faults) => control('PUT', 'faults', faults),
    outside: (stack, event) => control('POST', 'outside', { stack, event }),
    expireCredentials: async () => (await ask('POST', 'outside', { expireCredentials: {} })).ok,
    close: () => ended(child),
  };
}

function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`The practice AWS ended (${code})`));
    child.once('exit', gone);
    child.once('message', (message) => {
      child.off('exit', gone);
      resolve(message as Answer);
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.disconnect();
  });
}
