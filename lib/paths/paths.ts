/** Every address of the portal, as functions. */
export const paths = {
  home: () => '/',
  signIn: (callbackPath?: string) =>
    callbackPath ? `/sign-in?callbackUrl=${encodeURIComponent(callbackPath)}` : '/sign-in',
  /** `code`: see `sign-in-words.ts`. */
  signInRefused: (code: string) => `/sign-in?error=${encodeURIComponent(code)}`,
  /** After signing out here alone: the provider has no page for it, or did not say where that is. */
  signedOut: (why: 'no-page' | 'no-answer') => `/sign-in?signedOut=${why}`,
  environments: () => '/environments',
  // Beside the environments, not below them: an environment may be called "new".
  /** `blueprint`: the id of what to launch, where that is known. */
  newEnvironment: (blueprint?: string) =>
    blueprint ? `/new?blueprint=${encodeURIComponent(blueprint)}` : '/new',
  /** `id` picks an earlier environment of this name, which has ended. */
  environment: (name: string, id?: string) =>
    `/environments/${encodeURIComponent(name)}${id ? `?id=${encodeURIComponent(id)}` : ''}`,
  editEnvironment: (name: string) => `/environments/${encodeURIComponent(name)}/edit`,
  /** Fix & relaunch: the form of a launch that failed. */
  relaunchEnvironment: (name: string) => `/environments/${encodeURIComponent(name)}/relaunch`,
  /** `query`: its filters. */
  audit: (query = '') => (query ? `/audit?${query}` : '/audit'),
  /** The queue of requests for approval. */
  approvals: () => '/approvals',
  /** One request, for a link from outside: the page of its environment, which shows it to whoever may see it. */
  approval: ({ name, environmentId }: { name: string; environmentId: string }) =>
    `/environments/${encodeURIComponent(name)}?id=${encodeURIComponent(environmentId)}#approval`,
  /** `query`: without the question mark. */
  people: (query = '') => (query ? `/people?${query}` : '/people'),
  person: (id: string) => `/people/${encodeURIComponent(id)}`,
  teams: (query = '') => (query ? `/teams?${query}` : '/teams'),
  team: (name: string) => `/teams/${encodeURIComponent(name)}`,
  tokens: () => '/tokens',
  serviceAccounts: () => '/tokens/service-accounts',
  /** Which workflows are trusted. */
  trusts: () => '/tokens/trusts',
  /** The REST API, described for people. */
  apiDocs: () => '/api-docs',
  targets: () => '/targets',
  policies: () => '/policies',
  newPolicy: () => '/policies/new',
  policy: (id: string) => `/policies/${encodeURIComponent(id)}`,
  target: (name: string) => `/targets/${encodeURIComponent(name)}`,
  // Beside the targets, as a target may be called "new". `requested`: the name of one that was just asked for.
  newTarget: (requested?: string) =>
    requested ? `/new-target?requested=${encodeURIComponent(requested)}` : '/new-target',
  /** `watch`: the environments that somebody looks at. */
  live: ({ since, watch }: { since: number; watch: readonly string[] }) =>
    `/api/live?since=${since}${watch.map((name) => `&watch=${encodeURIComponent(name)}`).join('')}`,
  api: {
    health: () => '/api/health',
    /** Whether the process serves at all, and whether it can work. */
    healthLive: () => '/api/health/live',
    healthReady: () => '/api/health/ready',
    signOut: () => '/api/sign-out',
    /** The REST API, described. */
    openApi: () => '/api/v1/openapi.json',
    me: () => '/api/v1/me',
    /** `format`: of a file with all that matches. */
    audit: (format: 'csv' | 'jsonl', query = '') =>
      `/api/v1/audit?format=${format}${query ? `&${query}` : ''}`,
    accessReview: (format: 'csv' | 'json') => `/api/v1/access-review?format=${format}`,
    environments: () => '/api/v1/environments',
    environment: (name: string) => `/api/v1/environments/${encodeURIComponent(name)}`,
    approvals: () => '/api/v1/approvals',
    events: (name: string, after?: string) =>
      `/api/v1/environments/${encodeURIComponent(name)}/events${after ? `?after=${encodeURIComponent(after)}` : ''}`,
    /** The latest inspection of this kind. */
    inspections: (name: string, kind: string) =>
      `/api/v1/environments/${encodeURIComponent(name)}/inspections?kind=${encodeURIComponent(kind)}`,
    blueprint: (id: string) => `/api/v1/blueprints/${encodeURIComponent(id)}`,
  },
} as const;
