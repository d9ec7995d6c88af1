import type { TemplateOutline } from '@/infra-templates/template-outline';
import type { Blueprint, Survivor } from './blueprint';
import { knownType, type Properties } from './known-types';
import type { MadeResource } from './made-resources';

/**
 * What the deletion policies keep. Without one, CloudFormation takes a snapshot of databases and deletes all else:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export function survivorsOf(made: readonly MadeResource[], nameOf: Blueprint['resourceName']): Survivor[] {
  return made.flatMap(({ logicalId, type, deletionPolicy, properties }): Survivor[] => {
    const known = knownType(type);
    const policy = deletionPolicy ?? defaultPolicy(type, properties);
    if (policy === 'Snapshot') {
      const left = known.snapshot?.(properties) ?? {
        type: `${type}Snapshot`,
        note: `A snapshot of ${nameOf(logicalId, type)}. It costs storage until it is deleted.`,
        monthlyUsd: 0,
      };
      return [{ logicalId, ...left, monthlyUsd: Math.round(left.monthlyUsd * 100) / 100 }];
    }
    if (!policy.startsWith('Retain')) return [];
    const { note, monthlyUsd } = known.kept ?? {
      note: 'Kept. What it goes on costing is not known to Slipway.',
      monthlyUsd: 0,
    };
    return [{ logicalId, type, note, monthlyUsd }];
  });
}

function defaultPolicy(type: string, properties: Properties): string {
  const isDatabase = type === 'AWS::RDS::DBInstance' && !('DBClusterIdentifier' in properties);
  return isDatabase || type === 'AWS::RDS::DBCluster' ? 'Snapshot' : 'Delete';
}

/** What refuses to be deleted, by the properties that ask for it. */
export function protectedAmong(made: readonly MadeResource[]): string[] {
  return made.filter(({ properties }) => isProtected(properties)).map(({ logicalId }) => logicalId);
}

function isProtected(properties: Properties): boolean {
  const attributes = (properties.LoadBalancerAttributes ?? []) as { Key?: string; Value?: unknown }[];
  return [
    properties.DeletionProtection,
    properties.DeletionProtectionEnabled,
    properties.DisableApiTermination,
    attributes.find(({ Key }) => Key === 'deletion_protection.enabled')?.Value,
  ].some((value) => String(value) === 'true');
}

/** Of the whole template: a plan may be about a resource that these inputs don't make. */
export function statefulAmong({ Resources }: TemplateOutline): string[] {
  return Object.keys(Resources).filter((id) => knownType(Resources[id]?.Type ?? '').holdsData);
}
