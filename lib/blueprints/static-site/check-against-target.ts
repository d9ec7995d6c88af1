import type { TargetFacts } from '@/lib/blueprints/blueprint';
import type { FieldError } from '@/lib/errors/slipway-error';
import { CERTIFICATE_ARN, type StaticSiteInputs } from './inputs';

/**
 * The regions that every account has: CloudFront delivers standard logs to buckets in these only.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html#access-logs-choosing-s3-bucket
 */
const LOG_REGIONS =
  /^(us-(east|west)-[12]|ca-central-1|sa-east-1|eu-(west-[123]|central-1|north-1)|ap-(south-1|northeast-[123]|southeast-[12]))$/;

/** The rules that need to know the target. */
export function checkAgainstTarget(
  { certificateArn, accessLogs }: StaticSiteInputs,
  { region, accountId }: TargetFacts,
): FieldError[] {
  const issues: FieldError[] = [];
  const owner = CERTIFICATE_ARN.exec(certificateArn ?? '')?.[1] ?? accountId;
  if (owner !== accountId) {
    issues.push({
      path: 'certificateArn',
      message: `The certificate belongs to account ${owner}, but the target is account ${accountId}`,
    });
  }
  if (accessLogs && !LOG_REGIONS.test(region)) {
    issues.push({
      path: 'accessLogs',
      message: `CloudFront delivers no access logs to ${region}; launch without them, or in another region`,
    });
  }
  return issues;
}
