import { storableText } from './storable-text';

/** The end of a boot: what failed, and what led to it. */
const mostLines = 40;
const longestLine = 400;

// biome-ignore lint/suspicious/noControlCharactersInRegex: what terminals are told about colours and cursors
const escapes = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[@-_]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: everything of the kind but the tab
const otherControls = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/**
 * What looks like a secret. The user data prints none, but the containers' own words may, and others' templates: rather
 * a word too many than one too few.
 */
const secrets: readonly RegExp[] = [
  // user:password@ of an address
  /(?<=:\/\/)[^\s/@]+(?=@)/g,
  // password=…, "token": "…", Authorization: Bearer …
  /(?<=(?:password|passwd|pwd|secret|token|credential|authorization|cookie|(?:api|access|private|secret)[-_ ]?key)[\w-]*["']?\s*[:=]\s*["']?)(?:(?:basic|bearer)\s+)?[^\s"',;]+/gi,
  // Keys of AWS. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /(?<![\w/+.:-])(?=\S*[A-Z])(?=\S*[a-z])(?=\S*\d)[A-Za-z0-9/+]{40}(?![\w/+=.-])/g,
  // JSON Web Tokens, and tokens of GitHub, GitLab and Slack by their prefixes
  /\beyJ[\w-]{8,}(?:\.[\w-]+){0,2}/g,
  /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-)[\w-]{10,}/g,
];

/** From its first line to its last, or to the end of what there is. */
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** Each boot prints the keys of the host, public ones, which tell nothing here. */
const hostKeys =
  /-----BEGIN SSH HOST KEY (KEYS|FINGERPRINTS)-----[\s\S]*?-----END SSH HOST KEY \1-----[^\n]*\n?/g;

/** The last lines of a console as they may be shown and stored: no control characters, nothing that looks like a secret. */
export function consoleLines(output: string): string[] {
  const readable = output
    .replace(escapes, '')
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
    .replace(hostKeys, '')
    .replace(privateKey, '(hidden)');
  return readable
    .split('\n')
    .map((line) => hidden(line.replace(otherControls, '').trimEnd()))
    .filter((line) => line !== '' && !/ login:$/.test(line))
    .slice(-mostLines)
    .map((line) => storableText(line.length > longestLine ? `${line.slice(0, longestLine)}…` : line));
}

function hidden(line: string): string {
  return secrets.reduce((shown, pattern) => shown.replace(pattern, '(hidden)'), line);
}
