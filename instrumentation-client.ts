import { setNonce } from 'get-nonce';
import { connection, watchForHope } from '@/components/live/connection';
import { guardFetch } from '@/components/live/guard-fetch';
import { noteRequestIds } from '@/components/live/request-ids';
import { surviveTranslation } from '@/components/shell/survive-translation';

// What radix-ui and next-themes write into style sheets is held to the page's Content-Security-Policy.
// https://github.com/theKashey/get-nonce
setNonce(document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '');
// What `z.config({ jitless: true })` sets, without loading zod on pages that need none: it would try whether code can be
// evaluated, which the policy forbids and the browser reports. https://zod.dev/api?id=jitless
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
// Before the page comes to life, so that nothing is asked of the portal without it. A development server is another
// build at every edit, and its errors are to be seen.
if (process.env.NODE_ENV === 'production') {
  window.fetch = guardFetch(noteRequestIds(window.fetch.bind(window)), {
    connection,
    ownBuild: process.env.NEXT_PUBLIC_BUILD,
    shownUrl: () => window.location.href,
  });
}
watchForHope();
surviveTranslation(document);
