import type { OperationKind } from '@/lib/db/generated/client';
import { teardownOptionsSchema, updateOptionsSchema } from '@/lib/environments/records';

/**
 * What the requester chose beside the inputs, and whoever approves answers for as well: what is lost by it, what is kept.
 * None for a launch.
 */
export function choicesInWords(kind: OperationKind, options: unknown): string[] {
  if (kind === 'UPDATE') return ofUpdate(options);
  return kind === 'TEARDOWN' ? ofTeardown(options) : [];
}

function ofUpdate(options: unknown): string[] {
  const { apply, mayReplaceData, keepTemplate } = updateOptionsSchema.parse(options);
  return [
    ...(mayReplaceData ? ['What holds data, or is reached by an address, may be replaced or removed'] : []),
    ...(apply === 'review' ? ['The plan waits for confirmation before anything is changed'] : []),
    ...(keepTemplate ? ['The stack keeps its template, though the blueprint has a newer one'] : []),
  ];
}

function ofTeardown(options: unknown): string[] {
  const { emptyBuckets, keepBuckets, retain, force } = teardownOptionsSchema.parse(options);
  return [
    ...(emptyBuckets ? ['Everything in its buckets is deleted first'] : []),
    ...(keepBuckets ? ['Buckets that hold anything stay in the account'] : []),
    ...(retain.length > 0 ? [`Stay in the account: ${retain.join(', ')}`] : []),
    ...(force ? ['The deletion is forced: what can’t be deleted stays in the account'] : []),
  ];
}
