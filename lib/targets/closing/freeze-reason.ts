import { z } from 'zod';
import { printableText } from '@/lib/blueprints/printable-text';
import type { Freeze } from '@/lib/targets/target-openness';

/** Whoever stops launches says why: everybody who wants to launch reads it. */
export const freezeSchema = z.strictObject({
  reason: printableText('The reason', 300).refine((text) => text.trim() !== '', 'The reason is missing'),
});

/** As the audit log keeps it. */
export function freezeInAudit({ frozenAt, frozenBy, frozenReason }: Freeze) {
  if (frozenAt === null) return { frozen: false };
  return { frozen: true, since: frozenAt.toISOString(), by: frozenBy, reason: frozenReason };
}

export const notFrozen = { frozenAt: null, frozenBy: null, frozenReason: null } as const satisfies Freeze;
