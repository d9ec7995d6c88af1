import type { Look } from './flight-run';

/** Everything that is looked at once the role is assumed. */
export const looks: readonly Look[] = [];
