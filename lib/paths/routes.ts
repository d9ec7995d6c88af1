/** What the portal answers, as templates: pages and route handlers of `app`. A test compares the two. */
const templates = [
  '/',
  '/environments',
  '/environments/[name]',
  '/environments/[name]/edit',
  '/environments/[name]/relaunch',
  '/new',
  '/sign-in',
  '/targets',
  '/tokens',
  '/api/auth/[...nextauth]',
  '/api/health',
  '/api/health/live',
  '/api/health/ready',
  '/api/live',
  '/api/sign-out',
  '/api/v1/blueprints',
  '/api/v1/blueprints/[id]',
  '/api/v1/environments',
  '/api/v1/environments/[name]',
  '/api/v1/environments/[name]/cancellation',
  '/api/v1/environments/[name]/confirmation',
  '/api/v1/environments/[name]/events',
  '/api/v1/environments/[name]/give-up',
  '/api/v1/environments/[name]/inspections',
  '/api/v1/environments/[name]/relaunch',
  '/api/v1/environments/[name]/rollback',
  '/api/v1/environments/[name]/snapshot-deletions',
  '/api/v1/environments/[name]/stack-values',
  '/api/v1/me',
  '/api/v1/people/[id]/tokens',
  '/api/v1/people/[id]/tokens/[token]',
  '/api/v1/service-accounts',
  '/api/v1/service-accounts/[id]',
  '/api/v1/service-accounts/[id]/tokens',
  '/api/v1/targets',
  '/api/v1/targets/[name]/orphans',
  '/api/v1/targets/[name]/reconciliation',
  '/api/v1/targets/[name]/verification',
  '/api/v1/token',
  '/api/v1/tokens',
  '/api/v1/tokens/[id]',
  '/api/v1/trusts',
  '/api/v1/trusts/[id]',
] as const;

const routes = templates.map((template) => ({
  template,
  pattern: new RegExp(`^${template.replace(/\[\.\.\.[a-z]+\]/g, '.+').replace(/\[[a-z]+\]/g, '[^/]+')}/?$`),
}));

/** The template of a path, of which there are few whatever is asked for: for metrics, and to read a log by. */
export function routeOf(path: string): string {
  if (path.startsWith('/_next/')) return '/_next';
  return routes.find(({ pattern }) => pattern.test(path))?.template ?? 'other';
}
