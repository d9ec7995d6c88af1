import type { TargetFacts } from '@/lib/blueprints/blueprint';
import type { FieldError } from '@/lib/errors/slipway-error';
import { partitionOf } from '@/lib/stacks/regions';
import { CERTIFICATE_ARN, type WebEnvironmentInputs } from './inputs';

/**
 * The rules that need to know the target. A load balancer takes certificates of its own region and account
 * only: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
 */
export function checkAgainstTarget(inputs: WebEnvironmentInputs, target: TargetFacts): FieldError[] {
  if (inputs.certificateArn === null) return [];
  const [, partition, region, accountId] = CERTIFICATE_ARN.exec(inputs.certificateArn) ?? [];
  const issues: FieldError[] = [];
  if (region !== target.region) {
    issues.push({
      path: 'certificateArn',
      message: `The certificate is in ${region}, but the target is in ${target.region}; a load balancer accepts only certificates of its own region`,
    });
  }
  const partitionOfTarget = partitionOf(target.region);
  if (region === target.region && partition !== partitionOfTarget) {
    issues.push({
      path: 'certificateArn',
      message: `ARNs of ${target.region} begin with arn:${partitionOfTarget}, not with arn:${partition}`,
    });
  }
  if (accountId !== target.accountId) {
    issues.push({
      path: 'certificateArn',
      message: `The certificate belongs to account ${accountId}, but the target is account ${target.accountId}`,
    });
  }
  return issues;
}
