/**
 * The table of the SDKs, https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
 * One practice AWS serves all of them. It forbids nothing between them, where real ones know nothing of each other.
 */
const PARTITIONS = [
  { name: 'aws-cn', regions: /^cn-/, urlSuffix: 'amazonaws.com.cn' },
  { name: 'aws-us-gov', regions: /^us-gov-/, urlSuffix: 'amazonaws.com' },
  { name: 'aws-eusc', regions: /^eusc-/, urlSuffix: 'amazonaws.eu' },
  { name: 'aws-iso', regions: /^us-iso-/, urlSuffix: 'c2s.ic.gov' },
  { name: 'aws-iso-b', regions: /^us-isob-/, urlSuffix: 'sc2s.sgov.gov' },
  { name: 'aws-iso-e', regions: /^eu-isoe-/, urlSuffix: 'cloud.adc-e.uk' },
  { name: 'aws-iso-f', regions: /^us-isof-/, urlSuffix: 'csp.hci.ic.gov' },
] as const;

/** `AWS::Partition` */
export function partitionOf(region: string): string {
  return PARTITIONS.find(({ regions }) => regions.test(region))?.name ?? 'aws';
}

/** `AWS::URLSuffix` */
export function urlSuffixOf(region: string): string {
  return PARTITIONS.find(({ regions }) => regions.test(region))?.urlSuffix ?? 'amazonaws.com';
}
