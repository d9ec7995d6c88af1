import { type FoundCertificate, findCertificate } from '@/lib/aws/account/certificate';
import type { MadeResource } from '@/lib/blueprints/blueprint';
import { itemsOf, within } from '@/lib/stacks/types/property-values';
import { type Finding, type FlightRun, fine, type Look, worst } from './flight-run';
import { fieldWith, plannedStack } from './planned-stack';

/** The certificates that the template's resources would use. */
export const certificate: Look = {
  checks: ['certificate'],
  look: async (run) => {
    const { resources } = await plannedStack(run);
    const uses = resources.flatMap((resource) => usesOf(resource, run.connection.target.region));
    return { certificate: worst(await Promise.all(uses.map((use) => lookForCertificate(run, use)))) };
  },
};

interface Use {
  arn: string;
  /** What uses it takes certificates of this region only. */
  region: string;
  by: string;
  /** The names that it must be good for; of a load balancer, whatever name its DNS record has. */
  names: readonly string[];
}

/**
 * A load balancer's must be of its own region:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html; CloudFront's of
 * us-east-1, and of all its alternate names:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
 */
function usesOf({ type, properties }: MadeResource, targetRegion: string): Use[] {
  if (type === 'AWS::ElasticLoadBalancingV2::Listener') {
    return itemsOf(properties.Certificates).flatMap((item) => {
      const { CertificateArn: arn } = within(item);
      return typeof arn === 'string' ? [{ arn, region: targetRegion, by: 'A load balancer', names: [] }] : [];
    });
  }
  if (type === 'AWS::CloudFront::Distribution') {
    const { ViewerCertificate, Aliases } = within(properties.DistributionConfig);
    const { AcmCertificateArn: arn } = within(ViewerCertificate);
    const names = itemsOf(Aliases).map(String);
    return typeof arn === 'string' ? [{ arn, region: 'us-east-1', by: 'CloudFront', names }] : [];
  }
  return [];
}

async function lookForCertificate(run: FlightRun, { arn, region, by, names }: Use): Promise<Finding> {
  const field = fieldWith(run, arn);
  const refusal = (message: string): Finding => ({ verdict: 'will-fail', message, ...field });
  if (arn.split(':')[3] !== region) return refusal(`${by} takes certificates of ${region} only.`);
  const found = await findCertificate(run.connection, arn);
  if (!found)
    return refusal('There is no certificate of this ARN. Choose one that ACM lists in this account.');
  const trouble = troubleWith(found);
  if (trouble !== null) return refusal(trouble);
  const uncovered = names.filter((name) => !found.names.some((pattern) => covers(pattern, name)));
  if (uncovered.length > 0)
    return refusal(`The certificate is not good for ${uncovered.join(', ')}. Choose one that has this name.`);
  return fine('It is issued, and valid now.');
}

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html */
function troubleWith({ status, notAfter }: FoundCertificate): string | null {
  if (status === 'EXPIRED' || (notAfter !== null && notAfter.getTime() < Date.now()))
    return 'The certificate has expired. Choose another, or renew it.';
  if (status === 'PENDING_VALIDATION')
    return 'The certificate is not issued yet: ACM waits for the proof of its domain. Add the DNS record that ACM names, then launch.';
  if (status === 'ISSUED' || status === undefined) return null;
  return `The certificate can’t be used: ACM says ${status}. Choose another.`;
}

/** A wildcard stands for one label. */
function covers(pattern: string, name: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), name.toLowerCase()];
  if (wanted === given) return true;
  return wanted.startsWith('*.') && given.slice(given.indexOf('.')) === wanted.slice(1);
}
