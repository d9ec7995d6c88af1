import type { TargetFacts } from '@/lib/blueprints/blueprint';
import type { FieldError } from '@/lib/errors/slipway-error';
import { isEnabledByDefault, partitionOf } from '@/lib/stacks/regions';
import { CERTIFICATE_ARN, type StaticSiteInputs } from './inputs';

/** The rules that need to know the target. */
export function checkAgainstTarget(
  { certificateArn, accessLogs }: StaticSiteInputs,
  { region, accountId }: TargetFacts,
): FieldError[] {
  const issues: FieldError[] = [];
  // GovCloud and the European Sovereign Cloud have no CloudFront. That of China serves from no domain of its own, and
  // takes no certificate of ACM: https://docs.amazonaws.cn/en_us/aws/latest/userguide/cloudfront.html,
  // https://github.com/aws-samples/deploy-cloudfront-in-china-with-cdk
  const partition = partitionOf(region);
  if (partition !== 'aws') {
    issues.push({
      path: '',
      message: `A static site needs CloudFront as it is in the partition aws; ${region} is in ${partition}. Choose another target.`,
    });
  }
  const owner = CERTIFICATE_ARN.exec(certificateArn ?? '')?.[1] ?? accountId;
  if (owner !== accountId) {
    issues.push({
      path: 'certificateArn',
      message: `The certificate belongs to account ${owner}, but the target is account ${accountId}`,
    });
  }
  // Standard logs: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
  if (accessLogs && !isEnabledByDefault(region)) {
    issues.push({
      path: 'accessLogs',
      message: `CloudFront delivers no access logs to ${region}; launch without them, or in another region`,
    });
  }
  return issues;
}
