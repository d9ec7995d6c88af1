import { partitionOf } from '@/lib/stacks/regions';

/** Roles and bucket as `infra-templates/bootstrap/target.yaml` makes them: their names follow from account and region. */
export function targetAddress({ accountId, region }: { accountId: string; region: string }) {
  const role = (name: string) => `arn:${partitionOf(region)}:iam::${accountId}:role/${name}-${region}`;
  return {
    roleArn: role('slipway-launcher'),
    executionRoleArn: role('slipway-execution'),
    artifactBucket: `slipway-artifacts-${accountId}-${region}`,
  };
}
