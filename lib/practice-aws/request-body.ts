import type { IncomingMessage } from 'node:http';
import { AwsError } from './aws-error';

export const LARGEST_BODY = 2 * 1024 * 1024;

/**
 * Reads a request to its end, but keeps no more than the limit: an answer sent before the client has finished
 * sending would be lost.
 * @throws AwsError RequestEntityTooLarge, 413
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) continue;
    length += chunk.length;
    if (length <= LARGEST_BODY) chunks.push(chunk);
  }
  if (length > LARGEST_BODY) {
    throw new AwsError('RequestEntityTooLarge', `Request size exceeded ${LARGEST_BODY} bytes`, 413);
  }
  return Buffer.concat(chunks);
}
