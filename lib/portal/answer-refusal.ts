import type { ServerResponse } from 'node:http';
import type { Refusal } from './refusal';

/** Answers for Next: a script gets problem+json, a person who followed a link a plain page. */
export function answerRefusal(
  response: ServerResponse,
  { headers, ...problem }: Refusal,
  { path, accept, requestId }: { path: string; accept: string; requestId: string },
): void {
  response.statusCode = problem.status;
  response.setHeader('cache-control', 'no-store');
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  // Whatever it sent along was not read.
  response.setHeader('connection', 'close');
  const asPage = !path.startsWith('/api/') && accept.includes('text/html');
  response.setHeader('content-type', asPage ? 'text/html; charset=utf-8' : 'application/problem+json');
  response.end(asPage ? page(problem, requestId) : JSON.stringify({ ...problem, requestId }));
}

function page({ title, detail }: Refusal, requestId: string): string {
  const [safeTitle, safeDetail] = [title, detail].map((text) =>
    text.replace(/[<&]/g, (c) => `&#${c.charCodeAt(0)};`),
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${safeTitle} · Slipway</title>
<h1>${safeTitle}</h1><p>${safeDetail}</p><p><a href="/environments">All environments</a></p>
<p><small>Request ${requestId}</small></p></html>`;
}
