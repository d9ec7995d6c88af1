import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { s3Action } from '@/lib/practice-aws/s3/action';
import { speaksJson } from './services';

export interface HttpRequest {
  method: string;
  /** Path and query as they stand in the request line. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What a request asks for. */
export interface Addressed {
  service: string;
  action: string;
  region: string;
  /** The form, or the query where the body is none. */
  form: URLSearchParams;
  /** Of S3; empty where there is none. */
  bucket: string;
  key: string;
}

/** @throws AwsError MalformedQueryString */
export function parseUrl(text: string): URL {
  if (!URL.canParse(text, 'http://practice'))
    throw new AwsError('MalformedQueryString', 'The request URL is malformed');
  return new URL(text, 'http://practice');
}

/**
 * @param scope what the request is signed for, undefined when it is not signed
 * @throws AwsError InvalidURI
 */
export function address(
  { method, headers, body }: HttpRequest,
  url: URL,
  scope: { service: string; region: string } | undefined,
): Addressed {
  const region = scope?.region ?? 'us-east-1';
  const service = scope?.service ?? (url.pathname === '/' ? 'cloudformation' : 's3');
  const isForm = service !== 's3' && !speaksJson(service);
  const form = new URLSearchParams((isForm && body.toString('utf8')) || url.search);
  const asked = { service, region, form, bucket: '', key: '' };
  if (service === 's3') {
    const path = s3Path(url);
    return { ...asked, ...path, action: s3Action({ method, ...path, query: form }) };
  }
  if (!speaksJson(service)) return { ...asked, action: form.get('Action') ?? '' };
  // `TrentService.ListAliases`
  return { ...asked, action: String(headers['x-amz-target'] ?? '').replace(/^\w+\./, '') };
}

function s3Path(url: URL): { bucket: string; key: string } {
  const path = decodePath(url.pathname.slice(1));
  const slash = path.indexOf('/');
  return slash < 0 ? { bucket: path, key: '' } : { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AwsError('InvalidURI', 'Could not parse the specified URI.');
  }
}
