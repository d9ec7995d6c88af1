import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '@/lib/practice-aws/aws-error';

/**
 * The object in a request body. Clients that stream send `aws-chunked`: each chunk has its size (and signature) in
 * front, and a checksum may follow as trailer.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 * @throws AwsError IncompleteBody when the chunks don't add up
 */
export function objectBody(headers: IncomingHttpHeaders, body: Buffer): Buffer {
  const streaming = String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  const encoded = String(headers['content-encoding'] ?? '').includes('aws-chunked');
  if (!streaming && !encoded) return body;
  const chunks: Buffer[] = [];
  for (let position = 0; ; ) {
    const lineEnd = body.indexOf('\r\n', position);
    const size =
      lineEnd < 0 ? undefined : /^[0-9a-fA-F]{1,8}(?=;|$)/.exec(body.toString('latin1', position, lineEnd));
    if (size === undefined || size === null) throw incomplete();
    const length = Number.parseInt(size[0], 16);
    if (length === 0) return Buffer.concat(chunks);
    const start = lineEnd + 2;
    if (body.toString('latin1', start + length, start + length + 2) !== '\r\n') throw incomplete();
    chunks.push(body.subarray(start, start + length));
    position = start + length + 2;
  }
}

function incomplete(): AwsError {
  return new AwsError('IncompleteBody', 'The request body terminated unexpectedly');
}
