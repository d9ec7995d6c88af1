import { parseJson } from '@/lib/errors/parse-json';
import { invalid, SlipwayError } from '@/lib/errors/slipway-error';

/** A request for an environment is about 1 KiB; this leaves room and keeps a flood of bytes out of memory. */
const largestBodyBytes = 64 * 1024;

/** The JSON body. Throws 'unsupported-media-type', 'too-large' (without reading on) or 'malformed'. */
export async function readBody(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/json' && !type.endsWith('+json')) {
    throw new SlipwayError(
      'unsupported-media-type',
      'The body must be JSON: Content-Type: application/json.',
    );
  }
  return parseJson(await readText(request));
}

/** The body, whatever its type. Throws 'too-large' or 'malformed'. */
export async function readText(request: Request): Promise<string> {
  const bytes = await readBytes(request);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new SlipwayError('malformed', 'The body is not UTF-8.', { cause: error });
  }
}

/** The fields of a form, each given once. Throws as `readBody`. */
export async function readForm(request: Request): Promise<Record<string, string>> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    throw new SlipwayError(
      'unsupported-media-type',
      'The body must be a form: Content-Type: application/x-www-form-urlencoded.',
    );
  }
  const fields = new URLSearchParams(new TextDecoder().decode(await readBytes(request)));
  const repeated = [...new Set(fields.keys())].filter((name) => fields.getAll(name).length > 1);
  if (repeated.length > 0)
    throw new SlipwayError('malformed', `Given more than once: ${repeated.join(', ').slice(0, 200)}.`);
  // What has no value counts as not given: https://www.rfc-editor.org/rfc/rfc6749#section-3.2
  return Object.fromEntries([...fields].filter(([, value]) => value !== ''));
}

/** For a call that takes everything from its query: a body, which would be ignored, is refused as 'invalid'. */
export async function refuseBody(request: Request): Promise<void> {
  const reader = request.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  if (!first?.value?.byteLength) return;
  const message = 'This call takes no body. Use query parameters instead.';
  throw invalid([{ path: 'body', message }]);
}

async function readBytes(request: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > largestBodyBytes) {
      await reader.cancel();
      throw new SlipwayError('too-large', `The body may have at most ${largestBodyBytes / 1024} KiB.`);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}
