/**
 * Partitions are AWSs of their own: ARNs name them, and credentials of one are unknown in another.
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 * The table is that of the SDKs, https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
 */
const partitions = [
  ['aws-cn', /^cn-/],
  ['aws-us-gov', /^us-gov-/],
  ['aws-eusc', /^eusc-/],
  ['aws-iso', /^us-iso-/],
  ['aws-iso-b', /^us-isob-/],
  ['aws-iso-e', /^eu-isoe-/],
  ['aws-iso-f', /^us-isof-/],
] as const;

/** What ARNs of this region say after `arn:`. A region that nobody knows yet counts as one of `aws`, as in the SDKs. */
export function partitionOf(region: string): string {
  return partitions.find(([, regions]) => regions.test(region))?.[0] ?? 'aws';
}

const enabledByDefault =
  /^(us-(east|west)-[12]|ca-central-1|sa-east-1|eu-(west-[123]|central-1|north-1)|ap-(south-1|northeast-[123]|southeast-[12]))$/;

/**
 * The regions of `aws` that every account has; all that came after 20 March 2019 must be enabled, account by account.
 * https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
export function isEnabledByDefault(region: string): boolean {
  return enabledByDefault.test(region);
}

export function isOptIn(region: string): boolean {
  return partitionOf(region) === 'aws' && !isEnabledByDefault(region);
}
