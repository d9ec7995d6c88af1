import { isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { PortalVariables } from '@/lib/config/environment-variables';
import { TooManyRequests } from '@/lib/errors/slipway-error';

const seconds = 60;

/** Whose requests are counted together. */
export type Counted = 'token' | 'person' | 'address' | 'sign-in';

const words = {
  token: 'with one token or session',
  person: 'of one person, all their tokens and sessions together',
  address: 'from one address',
  'sign-in': 'to sign in from one address',
} as const satisfies Record<Counted, string>;

/** No error: whoever throws one needs it of their own bundle's class, or nobody recognises it. */
export interface Exceeded {
  message: string;
  retryAfterMs: number;
}

interface Limiter {
  most: number;
  limiter: RateLimiterMemory;
}

/**
 * How many requests a minute are answered. Counted in the memory of each portal: a count in Postgres would make a write
 * of every read, and costs 0.8 ms where this costs less than a microsecond; the price is that of several portals each
 * allows as much. What is over the limit counts as well, and is forgotten with the minute.
 */
export class RateLimits {
  readonly #all: Record<Counted, Limiter | null>;
  readonly #changes: Partial<Record<Counted, Limiter | null>>;

  constructor(config: PortalVariables) {
    const limiter = (most: number): Limiter | null =>
      most === 0 ? null : { most, limiter: new RateLimiterMemory({ points: most, duration: seconds }) };
    this.#all = {
      token: limiter(config.RATE_LIMIT_TOKEN),
      person: limiter(config.RATE_LIMIT_PERSON),
      address: limiter(config.RATE_LIMIT_ADDRESS),
      'sign-in': limiter(config.RATE_LIMIT_SIGN_INS),
    };
    this.#changes = {
      token: limiter(config.RATE_LIMIT_TOKEN_CHANGES),
      person: limiter(config.RATE_LIMIT_PERSON_CHANGES),
    };
  }

  /** Counts a request; the refusal where that is one too many. */
  async count(what: Counted, key: string, isChange: boolean): Promise<Exceeded | null> {
    const refused = await consume(this.#all[what], key, `requests a minute ${words[what]}`);
    if (refused || !isChange) return refused;
    return consume(this.#changes[what] ?? null, key, `changes a minute ${words[what]}`);
  }
}

async function consume(limiter: Limiter | null, key: string, what: string): Promise<Exceeded | null> {
  try {
    await limiter?.limiter.consume(key);
    return null;
  } catch (error) {
    if (!(limiter && error instanceof RateLimiterRes)) throw error;
    const message = `At most ${limiter.most.toLocaleString('en')} ${what}`;
    return { message, retryAfterMs: error.msBeforeNext };
  }
}

/** Counts what a person asks for, once it is known who that is. Throws TooManyRequests. */
export async function countPerson(config: PortalVariables, person: string, isChange: boolean): Promise<void> {
  const refused = await sharedRateLimits(config).count('person', person, isChange);
  if (refused) throw new TooManyRequests(refused.message, refused.retryAfterMs);
}

/**
 * What is counted as one address: of IPv6 the network of 64 bits, all of which whoever has one has
 * (https://www.rfc-editor.org/rfc/rfc6177#section-2).
 */
export function countedAddress(address: string): string {
  if (!isIPv6(address)) return address;
  const groupsOf = (part = '') => part.split(':').filter(Boolean);
  const [before, after] = address.split('%', 1)[0]?.split('::') ?? [];
  const [first, last] = [groupsOf(before), groupsOf(after)];
  // One that ends as an IPv4 address has these 32 bits in one.
  const given = first.length + last.length + (address.includes('.') ? 1 : 0);
  const all = [...first, ...Array(Math.max(0, 8 - given)).fill('0'), ...last];
  const network = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

/** Whether a request wants to change something, by its method. */
export function isChange(method: string): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method);
}

declare global {
  var slipwayRateLimits: RateLimits | undefined;
}

/** On `globalThis`: Next loads a file for its instrumentation and once more for its pages. */
export function sharedRateLimits(config: PortalVariables): RateLimits {
  globalThis.slipwayRateLimits ??= new RateLimits(config);
  return globalThis.slipwayRateLimits;
}
