import type { Scope } from '@/lib/access/context';

/** What a token of this scope may do, in words for whoever chooses. */
export const scopeWords = {
  read: 'See environments, targets and your tokens',
  launch: 'Launch environments, and launch failed ones again',
  change: 'Update environments, confirm and cancel updates',
  teardown: 'Tear environments down',
  approve: 'Decide on requests that wait for a second person',
  admin: 'Manage tokens, and whatever only admins may',
} as const satisfies Record<Scope, string>;

/** Chosen to begin with: what scripts mostly do. */
export const usualScopes: readonly Scope[] = ['read', 'launch', 'change', 'teardown'];
