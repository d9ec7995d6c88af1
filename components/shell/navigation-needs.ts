/** Actions of `lib/access/permissions.ts` that places of the navigation are for. */
export const navigationNeeds = ['policy.read'] as const;
export type NavigationNeed = (typeof navigationNeeds)[number];
