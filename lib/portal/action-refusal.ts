import { parseJson } from '@/lib/errors/parse-json';
import { SlipwayError } from '@/lib/errors/slipway-error';

/** Our largest, a launch, has about 1 KiB. */
const largestBytes = 256 * 1024;

/** How React writes what JSON has no word for; everything else with a dollar sign points outside of the text. */
const selfContained = /^\$(\$.*|undefined|NaN|Infinity|-Infinity|-0|T|D[\w:.+-]*|n-?\d{1,100})$/s;

/**
 * Why Next should not see this POST to a page, or null. Of a server action it checks the origin only where there is one,
 * and answers with 500 where that is no address, or where the arguments can't be read
 * (https://github.com/vercel/next.js/blob/v16.4.6/packages/next/src/server/app-render/action-handler.ts).
 *
 * @param ownOrigin where the portal's pages come from
 */
export async function actionRefusal(
  request: Request,
  ownOrigin: string,
): Promise<{ status: number; detail: string } | null> {
  if (!request.headers.has('next-action')) {
    return { status: 405, detail: 'A page takes no POST. For scripts there is /api/v1.' };
  }
  if (request.headers.get('origin') !== ownOrigin) {
    return { status: 403, detail: 'A change must come from a page of the portal itself.' };
  }
  // What needs another type than plain text, such as a file, no action of ours takes.
  if (request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() !== 'text/plain') {
    return { status: 415, detail: 'The arguments must be plain text.' };
  }
  const text = await readText(request);
  if (text === null) return { status: 413, detail: 'The arguments are too large.' };
  return areArguments(text) ? null : { status: 400, detail: 'The arguments can’t be read.' };
}

async function readText(request: Request): Promise<string | null> {
  if (Number(request.headers.get('content-length')) > largestBytes) return null;
  const text = await request.text();
  return text.length > largestBytes ? null : text;
}

function areArguments(text: string): boolean {
  try {
    const values = parseJson(text);
    return Array.isArray(values) && values.every(isSelfContained);
  } catch (error) {
    if (error instanceof SlipwayError) return false;
    throw error;
  }
}

function isSelfContained(value: unknown): boolean {
  if (typeof value === 'string') return !value.startsWith('$') || selfContained.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isSelfContained);
}
