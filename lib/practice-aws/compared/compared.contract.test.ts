import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPracticeAws } from '@/lib/practice-aws/server';
import { motoIsMissing, startMoto } from '@/lib/testing/moto/moto';
import { type Behaviour, behaviours, connectEmulator } from './compared-behaviours';
import { excludedBehaviours } from './excluded-behaviours';

/**
 * The same steps with the same clients against the practice AWS and against moto, an emulator that we did not write:
 * what both do right they must answer alike. `npm test` prints how many behaviours were compared, and how many not.
 */
const closers: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const close of closers.splice(0)) await close();
});

/** What was seen, by the behaviour's name. What throws is an observation, too: the message stands for it. */
async function observeAll(endpoint: string, asked: readonly Behaviour[]): Promise<Map<string, unknown>> {
  const emulator = connectEmulator(endpoint);
  const observed = new Map<string, unknown>();
  for (const { name, observe } of asked) {
    observed.set(name, await observe(emulator).catch((error: unknown) => `failed: ${String(error)}`));
  }
  return observed;
}

async function observePractice(): Promise<Map<string, unknown>> {
  const practice = await startPracticeAws({ speed: 10_000 });
  closers.push(practice.close);
  return observeAll(practice.url, [...behaviours, ...excludedBehaviours]);
}

const compared = behaviours.filter(({ motoCannot }) => motoCannot === undefined);
const excluded = [...behaviours, ...excludedBehaviours].flatMap(({ name, motoCannot }) =>
  motoCannot ? [{ name, ...motoCannot }] : [],
);

describe.skipIf(motoIsMissing)(
  `compared with moto${motoIsMissing ? ` (skipped: ${motoIsMissing})` : ''}`,
  () => {
    let practice: Map<string, unknown>;
    let moto: Map<string, unknown>;

    beforeAll(async () => {
      const { endpoint, stop } = await startMoto();
      closers.push(stop);
      practice = await observePractice();
      moto = await observeAll(endpoint, behaviours);
    });

    test.each(compared)('$name', ({ name }) => {
      expect(String(practice.get(name))).not.toMatch(/^failed: /);
      expect(practice.get(name)).toEqual(moto.get(name));
    });
  },
);

describe('not compared with moto', () => {
  let practice: Map<string, unknown>;

  beforeAll(async () => {
    practice = await observePractice();
  });

  test.each(excluded)('$name: $why', ({ name, documented }) => {
    expect(practice.get(name)).toEqual(documented);
  });
});
