import { createHash } from 'node:crypto';
import { uploadArtifact } from './artifacts';
import type { Connection } from './connect';

/** CloudFormation refuses a longer `TemplateBody`. */
export const largestInlineBytes = 51_200;

/** How a call hands over its template, in the SDK's words. */
export type TemplateSource =
  | { TemplateBody: string }
  | { TemplateURL: string }
  | { UsePreviousTemplate: true };

/**
 * A template of up to 51,200 bytes goes along with the call; a larger one, of up to 1 MB, is put into the target's
 * artifact bucket under its hash, and CloudFormation reads it there with the rights of the caller, the launcher role.
 * May be repeated; nothing is removed, as other environments have the same template.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 *
 * @throws ArtifactNotStored
 */
export async function templateSource(connection: Connection, template: string): Promise<TemplateSource> {
  if (Buffer.byteLength(template) <= largestInlineBytes) return { TemplateBody: template };
  const key = `templates/${createHash('sha256').update(template).digest('hex')}.yaml`;
  await uploadArtifact(connection, key, template, 'text/yaml; charset=utf-8');
  return { TemplateURL: artifactUrl(connection, key) };
}

/** As the S3 client itself addresses the bucket: region, partition and a custom endpoint included. */
export function artifactUrl({ s3, target }: Connection, key: string): string {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const { url } = s3.config.endpointProvider({
    Bucket: target.artifactBucket,
    Region: target.region,
    ForcePathStyle: Boolean(endpoint),
    ...(endpoint ? { Endpoint: endpoint } : {}),
  });
  return `${url.href.replace(/\/$/, '')}/${key}`;
}
