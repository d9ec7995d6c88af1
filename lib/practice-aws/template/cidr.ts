import { validationError } from '@/lib/practice-aws/aws-error';

function refuse(block: string) {
  return validationError(`Template error: Fn::Cidr can not be computed for ${block}`);
}

/**
 * `Fn::Cidr`: the first `count` IPv4 blocks with `hostBits` host bits inside `block`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
 * @throws AwsError ValidationError when they do not fit, or for IPv6
 */
export function cidrBlocks(block: string, count: number, hostBits: number): string[] {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(block);
  const octets = match?.slice(1, 5).map(Number) ?? [];
  const prefix = Number(match?.[5]);
  const fits = octets.length === 4 && octets.every((octet) => octet <= 255) && prefix <= 32;
  if (!fits || !(hostBits >= 0 && hostBits <= 32 - prefix) || !(count >= 1 && count <= 256))
    throw refuse(block);
  const size = 2 ** hostBits;
  const blockSize = 2 ** (32 - prefix);
  if (count * size > blockSize) throw refuse(block);
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const base = address - (address % blockSize);
  return Array.from({ length: count }, (_, i) => `${dotted(base + i * size)}/${32 - hostBits}`);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
