import { limits } from './catalog';

/** A network as a number and the length of its prefix. */
export interface Cidr {
  address: number;
  prefix: number;
}

const PRIVATE_RANGES: readonly Cidr[] = [
  { address: 0x0a000000, prefix: 8 },
  { address: 0xac100000, prefix: 12 },
  { address: 0xc0a80000, prefix: 16 },
];

/** Reads `a.b.c.d/n`; undefined for anything else, leading zeros included, which some tools read as octal. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const parts = match.slice(1);
  if (parts.some((part) => part.length > 1 && part.startsWith('0'))) return undefined;
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = parts.map(Number);
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  return { address: ((a << 24) | (b << 16) | (c << 8) | d) >>> 0, prefix };
}

/** The inverse of `parseCidr`. */
export function formatCidr({ address, prefix }: Cidr): string {
  const octets = [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff);
  return `${octets.join('.')}/${prefix}`;
}

/** The network that `cidr` lies in: its address with the host bits cleared. */
export function networkOf({ address, prefix }: Cidr): Cidr {
  return { address: (address & maskOf(prefix)) >>> 0, prefix };
}

/** What is wrong with this text as the network of an environment, or undefined. */
export function vpcCidrProblem(text: string): string | undefined {
  const cidr = parseCidr(text);
  if (!cidr) return 'Must be a network such as 10.0.0.0/16';
  const { min, max } = limits.vpcPrefix;
  if (cidr.prefix < min) return `/${cidr.prefix} is too large; allowed are /${min} to /${max}`;
  if (cidr.prefix > max) return `/${cidr.prefix} is too small; allowed are /${min} to /${max}`;
  if (!PRIVATE_RANGES.some((range) => contains(range, cidr))) {
    return 'Must be a private range: 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16';
  }
  const network = networkOf(cidr);
  if (network.address !== cidr.address) {
    return `${text} is not aligned; did you mean ${formatCidr(network)}?`;
  }
  return undefined;
}

function contains(outer: Cidr, inner: Cidr): boolean {
  return inner.prefix >= outer.prefix && (inner.address & maskOf(outer.prefix)) >>> 0 === outer.address;
}

function maskOf(prefix: number): number {
  // A shift by 32 is a shift by 0 in JavaScript, so the empty prefix needs its own case.
  return prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
}
