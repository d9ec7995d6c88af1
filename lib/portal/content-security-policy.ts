/**
 * What a page may load and run: what comes from the portal itself, and of inline scripts and style sheets those with the
 * nonce of this very answer. With 'strict-dynamic' a script that runs may load the chunks that it needs.
 * https://nextjs.org/docs/app/guides/content-security-policy and https://web.dev/articles/strict-csp
 *
 * Style attributes are allowed: bars and menus are placed by them, and no nonce covers an attribute.
 * https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/style-src-attr
 */
export function contentSecurityPolicy(
  nonce: string,
  { development, https }: { development: boolean; https: boolean },
): string {
  return [
    "default-src 'self'",
    // A development server's React evaluates code, to show where it comes from, and its styles have no nonce.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}
