import type { Groups } from './claims';

/** What a person should know of their sign-in: kept with the session until they dismiss it. */
export const signInNotices = [
  'groups-absent',
  'groups-overage',
  'groups-malformed',
  'groups-skipped',
] as const;
export type SignInNotice = (typeof signInNotices)[number];

export function noticeOf(groups: Groups): SignInNotice | null {
  if (!groups.known) return `groups-${groups.why}`;
  return groups.skipped > 0 ? 'groups-skipped' : null;
}

export function isSignInNotice(text: string | null): text is SignInNotice {
  return signInNotices.some((notice) => notice === text);
}
