import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import type { FuzzRequest } from './requests';

export interface FuzzAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** After this long nothing more is awaited: it hangs. */
const hangsAfterMs = 20_000;

const asItIs = async (bytes: Buffer): Promise<Buffer> => bytes;
const unpackers: Record<string, (bytes: Buffer) => Promise<Buffer>> = {
  gzip: promisify<Buffer, Buffer>(gunzip),
  br: promisify<Buffer, Buffer>(brotliDecompress),
};

/** Sends requests as they are, which fetch would put right or refuse. */
export function openSender(portal: string): {
  send: (made: FuzzRequest, authorization: string | null) => Promise<FuzzAnswer>;
  close: () => void;
} {
  const { hostname, port } = new URL(portal);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  return {
    send: (made, authorization) =>
      new Promise((resolve, reject) => {
        const headers = Object.fromEntries(made.headers);
        if (authorization !== null) headers.authorization = authorization;
        if (made.body) headers['content-length'] = String(made.body.length);
        const path = `/api/v1${made.address}`;
        const sent = request({ hostname, port, agent, method: made.method, path, headers }, (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.once('error', reject);
          answer.once('end', () => {
            clearTimeout(hangs);
            const { statusCode: status = 0, headers } = answer;
            const unpack = unpackers[headers['content-encoding'] ?? ''] ?? asItIs;
            // What answers HEAD says how it would be packed, and is empty.
            const sent = Buffer.concat(chunks);
            const whole = sent.length > 0 ? unpack(sent) : Promise.resolve(sent);
            whole.then((body) => resolve({ status, headers, body: body.toString() }), reject);
          });
        });
        const hangs = setTimeout(() => sent.destroy(new Error('No answer: it hangs')), hangsAfterMs);
        sent.once('error', (error) => {
          clearTimeout(hangs);
          reject(error);
        });
        sent.end(made.body ?? undefined);
      }),
    close: () => agent.destroy(),
  };
}
