import type { Estimate } from '@/lib/environments/plan-view';
import type { OperationKind } from '@/lib/environments/states';
import { typicalEnd } from './typical-times';

/** What an estimate is made from. All times in seconds since CloudFormation took the operation. */
export interface EstimateInput {
  kind: OperationKind;
  elapsed: number;
  /** Every resource that the operation is about, begun or not. */
  resources: readonly EstimatedResource[];
  /** When each resource usually ends, by logical id; of this blueprint and kind. */
  usualEnds: ReadonlyMap<string, number>;
}

export interface EstimatedResource {
  logicalId: string;
  type: string;
  state: 'waiting' | 'running' | 'done';
}

/**
 * How long an operation will still take: until the usual end of the last of its unfinished resources. Null when
 * nothing is known of what it is about.
 */
export function estimateOf({ kind, elapsed, resources, usualEnds }: EstimateInput): Estimate | null {
  if (resources.length === 0) return null;
  const unfinished = resources.filter((resource) => resource.state !== 'done');
  const usual = ({ logicalId, type }: EstimatedResource) =>
    usualEnds.get(logicalId) ?? typicalEnd(kind, type);
  const remaining = unfinished.map((resource) => usual(resource) - elapsed);
  return {
    remainingSeconds: Math.max(0, Math.round(Math.max(0, ...remaining))),
    slowerThanUsual: unfinished.some(
      (resource) => resource.state === 'running' && elapsed > 1.5 * usual(resource) + 30,
    ),
    basis: resources.some(({ logicalId }) => usualEnds.has(logicalId)) ? 'history' : 'typical',
  };
}
