/** What a server action answers: plain data, so that the browser can show a refusal beside the fields. */
export type ActionResult<Value> = { ok: true; value: Value } | Refusal;

export interface Refusal {
  ok: false;
  message: string;
  /** `path` as REST names it, e.g. `inputs.minInstances`. */
  fields: readonly { path: string; message: string }[];
  /** It would be allowed after a fresh sign-in: show `SignInAgain` beside the message. */
  needsFreshSignIn?: boolean;
}

/** What is said when no answer came back: the request may or may not have arrived. */
export const noAnswer: Refusal = {
  ok: false,
  message:
    'The portal did not answer, so this may or may not have arrived. Nothing is done twice: check whether it happened, or simply try again.',
  fields: [],
};

/** What is said when the portal was known to be away before anything was sent. */
export const notSent: Refusal = {
  ok: false,
  message: 'The portal can’t be reached, so nothing was sent. Try again once it is back.',
  fields: [],
};

/** What is said when another build of the portal answers, which doesn't know this page's actions any more. */
export const outdated: Refusal = {
  ok: false,
  message: 'There is a new version of Slipway, so nothing was done. Reload this page, then try again.',
  fields: [],
};

/** What is said when the session has ended: whatever was asked for was not done. */
export const signedOut: Refusal = {
  ok: false,
  message: 'You are signed out, so nothing was done. Sign in again in another tab, then try again here.',
  fields: [],
};

/** Whether the portal has no part in the refusal: it never saw the request, or its answer was lost. */
export function isUnanswered(refusal: Refusal): boolean {
  return [noAnswer, notSent, outdated, signedOut].includes(refusal);
}
