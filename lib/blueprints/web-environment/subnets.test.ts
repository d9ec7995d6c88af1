import fc from 'fast-check';
import { Address4 } from 'ip-address';
import { describe, expect, test } from 'vitest';
import { cidrSubnet, planSubnets } from './subnets';
import { formatCidr, vpcCidrProblem } from './vpc-cidr';

const vpcCidrs = fc
  .tuple(
    fc.constantFrom<[number, number]>([0x0a000000, 8], [0xac100000, 12], [0xc0a80000, 16]),
    fc.integer({ min: 16, max: 20 }),
    fc.nat(0xffffffff),
  )
  .map(([[base, rangePrefix], prefix, random]) => {
    const bits = prefix - rangePrefix;
    const index = bits === 0 ? 0 : random % 2 ** bits;
    return formatCidr({ address: base + index * 2 ** (32 - prefix), prefix });
  });

/** Terraform's cidrsubnet by another road: on the address as a big number, with the library's own ranges. */
function reference(cidr: string, newBits: number, index: number): string {
  const parent = new Address4(cidr);
  const prefix = parent.subnetMask + newBits;
  const first = parent.startAddress().bigInt() + BigInt(index) * (1n << BigInt(32 - prefix));
  return `${Address4.fromBigInt(first).correctForm()}/${prefix}`;
}

describe('cidrSubnet', () => {
  // The first two are the examples of Terraform's documentation, the others follow from its definition.
  test.each([
    ['172.16.0.0/12', 4, 2, '172.18.0.0/16'],
    ['10.1.2.0/24', 4, 15, '10.1.2.240/28'],
    ['10.0.0.0/16', 4, 0, '10.0.0.0/20'],
    ['10.0.0.0/16', 4, 2, '10.0.32.0/20'],
    ['10.0.0.0/16', 8, 64, '10.0.64.0/24'],
    ['10.0.0.0/16', 8, 66, '10.0.66.0/24'],
    ['172.31.240.0/20', 4, 1, '172.31.241.0/24'],
    ['172.31.240.0/20', 8, 65, '172.31.244.16/28'],
    ['192.168.128.0/18', 8, 64, '192.168.144.0/26'],
    ['10.1.2.240/28', 4, 15, '10.1.2.255/32'],
  ])('%s + %i bits, number %i is %s', (cidr, newBits, index, expected) => {
    expect(cidrSubnet(cidr, newBits, index)).toBe(expected);
  });

  test('equals a computation of its own for random networks', () => {
    fc.assert(
      fc.property(vpcCidrs, fc.integer({ min: 0, max: 12 }), fc.nat(), (cidr, newBits, random) => {
        const index = random % 2 ** newBits;
        expect(cidrSubnet(cidr, newBits, index)).toBe(reference(cidr, newBits, index));
      }),
    );
  });

  test.each([
    ['10.0.0.0/16', 4, 16],
    ['10.0.0.0/16', 4, -1],
    ['10.0.0.0/16', 4, 0.5],
    ['10.0.0.0/30', 4, 0],
    ['nonsense', 4, 0],
  ])('refuses %s + %i bits, number %i', (cidr, newBits, index) => {
    expect(() => cidrSubnet(cidr, newBits, index)).toThrow(RangeError);
  });
});

describe('the subnets of an environment', () => {
  test('are the reference’s for the default network', () => {
    expect(planSubnets('10.0.0.0/16', 3)).toEqual({
      public: ['10.0.0.0/20', '10.0.16.0/20', '10.0.32.0/20'],
      private: ['10.0.64.0/24', '10.0.65.0/24', '10.0.66.0/24'],
    });
  });

  test('lie inside the VPC and never overlap, whatever the network', () => {
    fc.assert(
      fc.property(vpcCidrs, fc.constantFrom(2, 3), (cidr, zones) => {
        expect(vpcCidrProblem(cidr)).toBeUndefined();
        const plan = planSubnets(cidr, zones);
        expect([plan.public.length, plan.private.length]).toEqual([zones, zones]);
        const networks = [...plan.public, ...plan.private].map((subnet) => new Address4(subnet));
        const vpc = new Address4(cidr);
        for (const [index, network] of networks.entries()) {
          expect(network.isInSubnet(vpc)).toBe(true);
          // AWS takes subnets from /16 to /28: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
          expect(network.subnetMask).toBeLessThanOrEqual(28);
          expect(network.startAddress().correctForm()).toBe(network.correctForm());
          for (const other of networks.slice(index + 1)) {
            expect(network.isInSubnet(other) || other.isInSubnet(network)).toBe(false);
          }
        }
      }),
    );
  });

  test('equal Terraform’s formula for every zone', () => {
    fc.assert(
      fc.property(vpcCidrs, (cidr) => {
        const plan = planSubnets(cidr, 3);
        expect(plan.public).toEqual([0, 1, 2].map((k) => reference(cidr, 4, k)));
        expect(plan.private).toEqual([0, 1, 2].map((k) => reference(cidr, 8, k + 64)));
      }),
    );
  });
});
