import type { SourcedEffect, UpdatedResource } from '@/lib/blueprints/blueprint';
import type { StaticSiteInputs } from './inputs';

/** CloudFront answers only to the names that a distribution lists. */
export function interruptions({
  logicalId,
  action,
  before,
  after,
}: UpdatedResource<StaticSiteInputs>): SourcedEffect | null {
  const isRenamed = before.domain !== null && before.domain !== after.domain;
  if (logicalId !== 'Distribution' || action !== 'modify' || !isRenamed) return null;
  return {
    kind: 'none',
    note: `The site no longer answers at ${before.domain}.`,
    loses: 'old-address',
    source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html',
  };
}
