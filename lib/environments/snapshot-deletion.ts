import type { Residue } from './records';

/**
 * Whether Slipway may delete it: of a database, known by name, and made by a stack of Slipway's, whose names begin like
 * this; the launcher role's rights end there (`infra-templates/bootstrap/target.yaml`).
 */
export function isDeletableSnapshot(left: Residue): left is Residue & { physicalId: string } {
  return left.type === 'AWS::RDS::DBSnapshot' && (left.physicalId?.startsWith('slipway-') ?? false);
}
