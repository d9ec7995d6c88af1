import type { Fault, FaultOf } from './fault';
import { matchesPattern } from './pattern';

/** What a fault's limits are compared with; a limit on what is not known here is not met. */
export interface Occasion {
  account?: string;
  region?: string;
  /** The stack's name. */
  stack?: string;
  service?: string;
  action?: string;
  /** The name of the role that calls. */
  role?: string;
}

/** A fault that is switched on, with what it remembers. */
export interface ActiveFault<F extends Fault = Fault> {
  fault: F;
  /** The lesson that it belongs to. */
  lesson?: string;
  /** Milliseconds since the epoch, when it was switched on. */
  since: number;
  left: number;
  /** What a fault with a rate has saved up: it strikes at every whole number, so that tests can count on it. */
  share: number;
  /** Ids of the stacks that an `outside` fault has struck. */
  done: Set<string>;
  /** State of the random numbers, for a fault with a seed. */
  random: number;
}

/** The faults that are switched on. They are not part of the snapshot: a restart heals. */
export class FaultBook {
  #active: ActiveFault[] = [];

  replace(faults: readonly Fault[], since = 0): void {
    this.#active = [];
    this.add(faults, { since });
  }

  add(faults: readonly Fault[], { since = 0, lesson }: { since?: number; lesson?: string } = {}): void {
    for (const fault of faults) {
      const random = 'seed' in fault ? (fault.seed ?? 0) : 0;
      const left = fault.times ?? Number.POSITIVE_INFINITY;
      this.#active.push({ fault, lesson, since, left, done: new Set(), share: 0, random });
    }
  }

  removeLesson(lesson: string): void {
    this.#active = this.#active.filter((active) => active.lesson !== lesson);
  }

  hasLesson(lesson: string): boolean {
    return this.#active.some((active) => active.lesson === lesson);
  }

  /** Those that can still strike, `times` being what is left. */
  list(): Fault[] {
    return this.#active.map(({ fault, left }) =>
      fault.times === undefined ? fault : { ...fault, times: left },
    );
  }

  active(): readonly ActiveFault[] {
    return this.#active;
  }

  ofKind<K extends Fault['kind']>(kind: K): ActiveFault<FaultOf<K>>[] {
    return this.#active.filter((active): active is ActiveFault<FaultOf<K>> => active.fault.kind === kind);
  }

  /** The first fault of this kind that strikes now. */
  strike<K extends Fault['kind']>(
    kind: K,
    occasion: Occasion,
    wanted: (fault: FaultOf<K>) => boolean = () => true,
  ): FaultOf<K> | undefined {
    const struck = this.ofKind(kind).find(
      (active) => meets(active.fault, occasion) && wanted(active.fault) && isDue(active),
    );
    if (struck === undefined) return undefined;
    this.count(struck);
    return struck.fault;
  }

  /** Notes that a fault struck. */
  count(struck: ActiveFault): void {
    struck.left -= 1;
    if (struck.left <= 0) this.#active = this.#active.filter((active) => active !== struck);
  }
}

/** Whether nothing that limits the fault keeps it from this occasion. */
export function meets(fault: Fault, occasion: Occasion): boolean {
  const exact = ['account', 'region', 'service', 'action'] as const;
  const patterns = ['stack', 'role'] as const;
  const limits: Occasion = fault;
  if ('unnamed' in fault && fault.unnamed && occasion.stack !== undefined) return false;
  return (
    exact.every((name) => limits[name] === undefined || limits[name] === occasion[name]) &&
    patterns.every((name) => {
      const [pattern, text] = [limits[name], occasion[name]];
      return pattern === undefined || (text !== undefined && matchesPattern(pattern, text));
    })
  );
}

/** Whether a fault with a rate strikes this time: at even distances, or by its own row of random numbers. */
function isDue(active: ActiveFault): boolean {
  const { fault } = active;
  if (!('rate' in fault) || fault.rate === undefined) return true;
  if (fault.seed !== undefined) {
    // https://en.wikipedia.org/wiki/Linear_congruential_generator, with the constants of Numerical Recipes
    active.random = (Math.imul(active.random, 1_664_525) + 1_013_904_223) >>> 0;
    return active.random / 0x1_0000_0000 < fault.rate;
  }
  active.share += fault.rate;
  if (active.share < 1 - 1e-9) return false;
  active.share -= 1;
  return true;
}
