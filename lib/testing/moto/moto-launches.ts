import type { SecurityGroup } from '@aws-sdk/client-ec2';
import type { Value } from '@/infra-templates/read-template';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { type AwsCommandLine, awsCommandLine } from '@/lib/testing/checks/aws-command-line';
import { type LaunchedEnvironment, readLaunchedEnvironment } from './launched-environment';
import { motoAccount } from './moto';
import { startMotoPortal } from './moto-portal';
import { type MotoVariant, motoVariants } from './moto-variants';

/** An environment as Slipway shows it and as the account's services tell it. */
export interface LaunchedVariant<Services> extends LaunchedEnvironment {
  view: EnvironmentDetail;
  /** What the test's reader asked of the services. */
  services: Services;
  group: (logicalId: string) => SecurityGroup | undefined;
  /** In the order of the zones. */
  subnetIds: (kind: 'Public' | 'Private') => (string | undefined)[];
  /** From the template and the parameters that moto's CloudFormation was given. */
  properties: (logicalId: string) => Record<string, Value> | undefined;
  keyArn: string;
}

export interface MotoLaunches<Services> {
  /** Throws for a variant that was not launched. */
  of: (variant: MotoVariant) => LaunchedVariant<Services>;
  certificateArn: string;
  close: () => Promise<void>;
}

/** Starts Slipway on moto, its worker launches every variant, and `read` asks the services about each. */
export async function launchMotoVariants<Services>(
  read: (aws: AwsCommandLine, launched: LaunchedEnvironment, variant: MotoVariant) => Promise<Services>,
): Promise<MotoLaunches<Services>> {
  const portal = await startMotoPortal();
  try {
    const aws = awsCommandLine(portal.endpoint, portal.region);
    const requested = await aws('acm', 'request-certificate', '--domain-name', 'orders.example.com');
    const { CertificateArn: certificateArn } = requested as { CertificateArn: string };
    const launched = new Map<string, LaunchedVariant<Services>>();
    for (const variant of motoVariants) {
      const { name, inputs, certificate } = variant;
      const view = await portal.launch({
        name,
        inputs: certificate ? { ...inputs, certificateArn } : inputs,
      });
      const environment = await readLaunchedEnvironment(portal, `slipway-${name}`);
      const services = await read(aws, environment, variant);
      launched.set(name, { ...withViews(variant, environment, portal.region), view, services });
    }
    const of = ({ name }: MotoVariant) => {
      const environment = launched.get(name);
      if (!environment) throw new Error(`${name} was not launched`);
      return environment;
    };
    return { of, certificateArn, close: portal.close };
  } catch (error) {
    await portal.close();
    throw error;
  }
}

function withViews(variant: MotoVariant, launched: LaunchedEnvironment, region: string) {
  const { network, processed, physicalIds } = launched;
  const key = physicalIds[variant.retainedKey ? 'RetainedKey' : 'Key'];
  return {
    ...launched,
    group: (logicalId: string) => network.securityGroups[logicalId],
    subnetIds: (kind: 'Public' | 'Private') =>
      variant.publicCidrs.map((_, k) => network.subnets[`${kind}Subnet${k + 1}`]?.SubnetId),
    properties: (logicalId: string) => processed.resources[logicalId]?.Properties,
    keyArn: `arn:aws:kms:${region}:${motoAccount}:key/${key}`,
  };
}
