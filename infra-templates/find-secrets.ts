const SHAPES: readonly RegExp[] = [
  // An access key's id: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/g,
  // A JSON web token starts with the base64 of `{"`.
  /\beyJ[A-Za-z0-9_-]{8,}/g,
  // User and password in an address.
  /:\/\/[^\s/:@]+:[^\s/@]+@/g,
  // CloudFormation puts the secret itself there: it would be readable in the launch template.
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
  /\{\{resolve:/g,
  // Something with a secret's name that is given a text of its own: no variable, no command's output, no nothing.
  /(?:password|passwd|secret|token|credential|api_?key|access_?key)\w*['"]?[ \t]*[:=][ \t]*['"]?[^\s'"$][^\s'"]*/gi,
];

/** Letters of both cases and digits in one run: a generated key, no word and no hash in hexadecimal digits. */
const LONG_RUN = /[A-Za-z0-9+/]{32,}/g;

/** The parts of a text that look like a secret; none in a text that anybody may read. */
export function findSecrets(text: string): string[] {
  const generated = (text.match(LONG_RUN) ?? []).filter((run) =>
    [/[a-z]/, /[A-Z]/, /[0-9]/].every((kind) => kind.test(run)),
  );
  return [...SHAPES.flatMap((shape) => text.match(shape) ?? []), ...generated];
}
