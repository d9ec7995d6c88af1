/**
 * Takes secrets out of what is logged: by the name of a key, however deep it lies, and by what a text looks like. Plain
 * JavaScript without packages, as `json-console.mjs` is loaded before anything else.
 */
const removed = '[Redacted]';
const deepest = 20;

/** Without case, hyphens and underscores; each also as the end of a longer name, such as clientSecret. */
const secretNames =
  /(token|secret|password|passwd|passphrase|authorization|cookie|externalid|accesskeyid|secretaccesskey|apikey|privatekey|auditkey|sharedkey|codeverifier|clientassertion|signature)s?$/;
/** What a page of a list, and an attempt at AWS, are called by. */
const noSecrets = /^(next|clientrequest|continuation)tokens?$/;

const secretTexts = [
  // The password in an address, as of Postgres.
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/]*@/gi, `$1:${removed}@`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${removed}`],
  // Of ours.
  [/\bslw_[\w-]{16,}/g, removed],
  // JSON Web Tokens, as an identity provider issues.
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, removed],
  // Credentials in a query, or in a text that names them.
  [
    /\b((?:access_token|id_token|refresh_token|client_secret|code_verifier|x-amz-signature|x-amz-security-token|password)["']?\s*[=:]\s*["']?)[^\s&"',;]+/gi,
    `$1${removed}`,
  ],
];

/**
 * @param {string} name
 * @returns {boolean}
 */
function isSecretName(name) {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return secretNames.test(plain) && !noSecrets.test(plain);
}

/**
 * @param {string} text
 * @returns {string}
 */
export function redactText(text) {
  return secretTexts.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);
}

/**
 * A copy without secrets. Of an error, everything that it carries is kept, too, but no secret.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
export function redact(value) {
  return copy(value, [], 0);
}

function copy(value, above, depth) {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return '[Circular]';
  if (depth >= deepest) return '[Deeper]';
  const inside = [...above, value];
  const next = (member) => copy(member, inside, depth + 1);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return '[Bytes]';
  if (Array.isArray(value)) return value.map(next);
  if (value instanceof Set) return [...value].map(next);
  if (value instanceof Map) return members(value.entries(), next);
  if (value instanceof Error) return copyError(value, next);
  if (typeof value.toJSON === 'function') return next(value.toJSON());
  return members(Object.entries(value), next);
}

function copyError(error, next) {
  const { name, message, stack, cause } = error;
  const known = {
    type: error.constructor?.name || name,
    message: redactText(String(message)),
    stack: redactText(String(stack)),
  };
  const errors = Array.isArray(error.errors) ? { errors: error.errors.map(next) } : {};
  const more = members(Object.entries(error), next);
  return { ...more, ...errors, ...known, ...(cause === undefined ? {} : { cause: next(cause) }) };
}

function members(entries, next) {
  const made = {};
  for (const [name, member] of entries) {
    const text = String(name);
    // A number is how many there are.
    const isSecret = isSecretName(text) && ['string', 'object'].includes(typeof member) && member !== null;
    made[text] = isSecret ? removed : next(member);
  }
  return made;
}
