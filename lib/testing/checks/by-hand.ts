import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import {
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';

/** What somebody with the account's own credentials does and sees, past Slipway. */
export interface ByHand {
  statusOf: (stack: string) => Promise<string | undefined>;
  /** Begins an update of a stack with these parameters, and returns while it goes on. */
  update: (stack: string, parameters: Readonly<Record<string, string>>) => Promise<void>;
  /** As the console does it, and returns while it goes on. */
  remove: (stack: string) => Promise<void>;
  protect: (stack: string, on: boolean) => Promise<void>;
  /** Versions and delete markers in a bucket; null when there is no such bucket. */
  countObjects: (bucket: string | undefined) => Promise<number | null>;
}

export function openByHand(endpoint: string, region = 'eu-west-3'): ByHand {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  const cloudFormation = new CloudFormationClient({ endpoint, region, credentials });
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const read = async (StackName: string) =>
    (await cloudFormation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  return {
    statusOf: async (stack) => (await read(stack))?.StackStatus,
    update: async (stack, parameters) => {
      const known = (await read(stack))?.Parameters ?? [];
      const Parameters = known.map(({ ParameterKey = '' }) => {
        const ParameterValue = parameters[ParameterKey];
        return ParameterValue === undefined
          ? { ParameterKey, UsePreviousValue: true }
          : { ParameterKey, ParameterValue };
      });
      const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
      await cloudFormation.send(
        new UpdateStackCommand({ StackName: stack, UsePreviousTemplate: true, Parameters, Capabilities }),
      );
    },
    remove: async (StackName) => {
      const ClientRequestToken = 'Console-DeleteStack-8a6e0f52';
      await cloudFormation.send(new DeleteStackCommand({ StackName, ClientRequestToken }));
    },
    protect: async (StackName, EnableTerminationProtection) => {
      await cloudFormation.send(
        new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection }),
      );
    },
    countObjects: async (Bucket) => {
      try {
        let count = 0;
        let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
        while (marker) {
          const page: ListObjectVersionsCommandOutput = await s3.send(
            new ListObjectVersionsCommand({ Bucket, ...marker }),
          );
          count += (page.Versions ?? []).length + (page.DeleteMarkers ?? []).length;
          const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
          marker = page.IsTruncated ? { KeyMarker, VersionIdMarker } : undefined;
        }
        return count;
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchBucket') return null;
        throw error;
      }
    },
  };
}
