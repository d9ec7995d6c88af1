/**
 * Text from outside as Postgres takes it: neither its text nor its JSON holds a NUL character or half of a surrogate
 * pair, and one such character would keep everything that is written with it off the record.
 * https://www.postgresql.org/docs/current/datatype-json.html
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}

/** `ami-0123…`, `vpc-0123…`, `eu-west-3a`: ids and zones tell nothing that would have to be kept. */
const harmless = /^([a-z]{1,12}-[0-9a-f]{8,17}|[a-z]{2,4}(-[a-z]+)+-\d[a-z]?)?$/;

const quoted = [
  // CloudFormation, of a parameter that it looked up: remind101/conveyor#64.
  /(?<=parameter value )[\s\S]*?(?= for parameter name \w+)/gi,
  // EC2, of an image. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (InvalidAMIID.*)
  /(?<=invalid id: ")[^"]*(?=")/gi,
  /(?<=image id '\[)[\s\S]*?(?=\]')/gi,
  /(?<=value \()[\s\S]*?(?=\) for parameter imageId)/gi,
];

/**
 * AWS's reason for something, without the values of SSM parameters: where one that should be an image's id is something
 * else, AWS quotes it, and it may be nobody's business.
 */
export function reasonText(text: string): string {
  return quoted.reduce(
    (shown, pattern) => shown.replace(pattern, (value) => (harmless.test(value) ? value : '(hidden)')),
    storableText(text),
  );
}
