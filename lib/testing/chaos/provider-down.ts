import { setTimeout as sleep } from 'node:timers/promises';
import { samplePeople } from '@/lib/sandbox/identity/people';
import { startPortalWithSignIn, whoIs } from '@/lib/testing/checks/portal-sign-in';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { inWorld, sized } from './in-world';
import { measure, reportMeasured } from './measured';
import type { Outcome, Scenario } from './scenario';
import { noteEnded, startSteadyLoad } from './steady-load';

const words = 'could not be reached';

/**
 * The OpenID provider goes away and comes back under load: nobody can sign in meanwhile, and the portal says so; whoever
 * is signed in, and whoever has a token, goes on.
 */
export const providerDown: Scenario = {
  name: 'the OpenID provider is down',
  run: (settings) =>
    inWorld(settings, 10, async (world, outcome) => {
      const workers = [world.startWorker(), world.startWorker()];
      const slipway = await startPortalWithSignIn(world.databaseUrl, samplePeople);
      const signInBack = measure('sign-in back', 30_000);
      try {
        const [person] = samplePeople;
        if (!person) throw new Error('There is nobody to sign in');
        const { browser } = await slipway.signIn(person.id);
        const load = startSteadyLoad(world, [slipway.portal], 'provider', 3);
        const landsAt = async () => {
          const { address, page } = await slipway.signIn(person.id);
          return { path: new URL(address).pathname, page };
        };
        for (let round = 0; round < sized(settings, 5, 1); round += 1) {
          await slipway.stopProvider();
          outcome.faults += 1;
          const refused = await landsAt();
          expectTrue(outcome, 'a sign-in without the provider is refused', refused.path === '/sign-in');
          expectTrue(outcome, 'the refusal says why', refused.page.includes(words));
          await sleep(5_000);
          const known = await whoIs(slipway.portal, browser);
          expectTrue(outcome, 'whoever is signed in stays so', known?.name === person.name);
          await slipway.startProvider();
          const begun = performance.now();
          await waitUntil('sign-in to work again', async () => (await landsAt()).path === '/environments', {
            withinMs: 60_000,
          });
          signInBack.times.push(performance.now() - begun);
        }
        await load.end();
        outcome.runs = world.acknowledged.length;
        expectTrue(outcome, 'a token needs no provider', load.refused === 0);
        reportMeasured(outcome, signInBack);
        noteEnded(outcome, [...workers, slipway.portal]);
      } finally {
        await slipway.close();
      }
    }),
};

function expectTrue(outcome: Outcome, what: string, isTrue: boolean): void {
  if (!isTrue) outcome.violations.push({ kind: 'untrue', what: `not so: ${what}` });
}
