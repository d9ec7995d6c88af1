import { z } from 'zod';

const times = z.int().min(1).optional().describe('How often it strikes; without, until it is removed');

const resourceFaultSchema = z
  .strictObject({
    kind: z.literal('resource'),
    logicalId: z.string().min(1).optional(),
    type: z.string().min(1).optional(),
    on: z.enum(['create', 'delete']),
    reason: z.string().min(1),
    times,
  })
  .refine((fault) => fault.logicalId !== undefined || fault.type !== undefined, {
    message: 'name a logicalId or a type',
  });

const apiFaultSchema = z.strictObject({
  kind: z.literal('api'),
  service: z.string().min(1),
  action: z.string().min(1).optional(),
  code: z.string().min(1),
  message: z.string().optional(),
  status: z.int().min(400).max(599).optional(),
  times,
  rate: z.number().gt(0).max(1).optional(),
});

const answerLostSchema = z.strictObject({
  kind: z.literal('answer-lost'),
  service: z.string().min(1),
  action: z.string().min(1),
  times,
});

const delaySchema = z.strictObject({
  kind: z.literal('delay'),
  action: z.string().min(1).optional(),
  ms: z.int().min(0).max(600_000),
  times,
});

export const faultSchema = z.discriminatedUnion('kind', [
  resourceFaultSchema,
  apiFaultSchema,
  answerLostSchema,
  delaySchema,
]);

/** Something that is to go wrong. */
export type Fault = z.infer<typeof faultSchema>;

interface ActiveFault {
  fault: Fault;
  left: number;
  /** What a fault with a rate has saved up: it strikes at every whole number, so that tests can count on it. */
  share: number;
}

/** The faults that are switched on. They are not part of the snapshot: a restart heals. */
export class FaultBook {
  #active: ActiveFault[] = [];

  replace(faults: Fault[]): void {
    this.#active = faults.map((fault) => ({
      fault,
      left: fault.times ?? Number.POSITIVE_INFINITY,
      share: 0,
    }));
  }

  /** Those that can still strike, `times` being what is left. */
  list(): Fault[] {
    return this.#active.map(({ fault, left }) =>
      fault.times === undefined ? fault : { ...fault, times: left },
    );
  }

  /** The reason why creating or deleting this resource fails now. */
  resourceFault(on: 'create' | 'delete', logicalId: string, type: string): string | undefined {
    const fault = this.#strike('resource', (candidate) => {
      const named = candidate.logicalId === undefined || candidate.logicalId === logicalId;
      return named && (candidate.type === undefined || candidate.type === type) && candidate.on === on;
    });
    return fault?.reason;
  }

  apiFault(service: string, action: string): Extract<Fault, { kind: 'api' }> | undefined {
    return this.#strike('api', (candidate) => {
      return candidate.service === service && (candidate.action === undefined || candidate.action === action);
    });
  }

  losesAnswer(service: string, action: string): boolean {
    const fault = this.#strike(
      'answer-lost',
      (candidate) => candidate.service === service && candidate.action === action,
    );
    return fault !== undefined;
  }

  delayMs(action: string): number {
    const fault = this.#strike(
      'delay',
      (candidate) => candidate.action === undefined || candidate.action === action,
    );
    return fault?.ms ?? 0;
  }

  #strike<K extends Fault['kind']>(
    kind: K,
    matches: (fault: Extract<Fault, { kind: K }>) => boolean,
  ): Extract<Fault, { kind: K }> | undefined {
    for (const active of this.#active) {
      const { fault } = active;
      if (!isKind(fault, kind) || !matches(fault)) continue;
      active.share += 'rate' in fault ? (fault.rate ?? 1) : 1;
      if (active.share < 1 - 1e-9) continue;
      active.share -= 1;
      active.left -= 1;
      if (active.left <= 0) this.#active = this.#active.filter((other) => other !== active);
      return fault;
    }
    return undefined;
  }
}

function isKind<K extends Fault['kind']>(fault: Fault, kind: K): fault is Extract<Fault, { kind: K }> {
  return fault.kind === kind;
}
