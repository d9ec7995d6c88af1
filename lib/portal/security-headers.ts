/** Nothing of it is used, and no script that got in shall ask for it. */
const unused = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

/** A year, as the OWASP ASVS 5 wants it (3.4.1). */
const hstsSeconds = 365 * 86_400;

/**
 * What every answer of the portal says, whoever makes it. An answer that is no page may load and run nothing; a page
 * replaces that policy by its own (`proxy.ts`).
 *
 * @param https whether people reach the portal by https alone: a browser that was told so refuses http from then on
 */
export function securityHeaders({ https }: { https: boolean }): Readonly<Record<string, string>> {
  return {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': unused.map((feature) => `${feature}=()`).join(', '),
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(https ? { 'strict-transport-security': `max-age=${hstsSeconds}; includeSubDomains` } : {}),
  };
}
