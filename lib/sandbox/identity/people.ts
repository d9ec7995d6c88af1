/** A sample person of the sandbox, as the practice sign-in presents them to the portal. */
export type SamplePerson = {
  /** The `sub` claim: stays the same over restarts. */
  id: string;
  name: string;
  email: string;
  role: 'engineer' | 'approver' | 'admin';
  /** The `groups` claim, as a company's directory would send it. */
  groups: readonly string[];
  /** The team in words, for pages and the demo's output. */
  team: string;
  /** One sentence on what this person may do. */
  may: string;
  /** What the directory sends instead of the claims that follow from the above, or beside them. */
  claims?: Readonly<Record<string, unknown>>;
};

export const samplePeople = [
  {
    id: 'ada',
    name: 'Ada Park',
    email: 'ada@example.com',
    role: 'engineer',
    groups: ['team-payments'],
    team: 'payments',
    may: 'Launches, watches and tears down the environments of team payments.',
  },
  {
    id: 'ben',
    name: 'Ben Osei',
    email: 'ben@example.com',
    role: 'engineer',
    groups: ['team-search'],
    team: 'search',
    may: 'Launches, watches and tears down the environments of team search.',
  },
  {
    id: 'chloe',
    name: 'Chloe Martin',
    email: 'chloe@example.com',
    role: 'approver',
    groups: ['slipway-approvers', 'team-platform'],
    team: 'platform',
    may: 'Sees the environments of every team, and changes those of team platform.',
  },
  {
    id: 'dan',
    name: 'Dan Weber',
    email: 'dan@example.com',
    role: 'admin',
    groups: ['slipway-admins', 'team-platform'],
    team: 'platform',
    may: 'Adds targets, and may do everything for every team.',
  },
] as const satisfies readonly SamplePerson[];
