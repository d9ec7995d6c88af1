import type { Topology, TopologyNode } from '@/lib/blueprints/blueprint';
import type { StaticSiteInputs } from './inputs';

/** What stands behind the distribution, in it. */
export function topology(inputs: StaticSiteInputs): Topology {
  const { domain, spaFallback, defaultDocument, oldVersionDays, accessLogs, logRetentionDays } = inputs;
  return [
    box('distribution', 'AWS::CloudFront::Distribution', 'CloudFront', domain ?? 'https://….cloudfront.net', [
      box(
        'documents',
        'AWS::CloudFront::Function',
        'Default document',
        spaFallback ? `${defaultDocument}, everywhere` : defaultDocument,
      ),
      box('site', 'AWS::S3::Bucket', 'Site bucket', `old versions for ${daysOf(oldVersionDays)}`),
      box(
        'logs',
        'AWS::S3::Bucket',
        'Log bucket',
        accessLogs ? `for ${daysOf(logRetentionDays)}` : 'not used',
      ),
    ]),
  ];
}

function daysOf(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}

function box(
  id: string,
  type: string,
  label: string,
  detail: string,
  children: readonly TopologyNode[] = [],
): TopologyNode {
  return { id, type, label, detail, children, kind: 'resource' };
}
