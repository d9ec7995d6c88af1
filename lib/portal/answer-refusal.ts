import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Refusal } from './refusal';

const style =
  'body{background:Canvas;color:CanvasText;font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:20vh auto 0;padding:0 1rem}';
/** Nothing but its own style, and be shown in nobody's frame. */
const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'`;

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
  if (asPage) response.setHeader('content-security-policy', pagePolicy);
  response.setHeader('content-type', asPage ? 'text/html; charset=utf-8' : 'application/problem+json');
  response.end(asPage ? page(problem, requestId) : JSON.stringify({ ...problem, requestId }));
}

function page({ title, detail }: Refusal, requestId: string): string {
  const [safeTitle, safeDetail] = [title, detail].map((text) =>
    text.replace(/[<&]/g, (c) => `&#${c.charCodeAt(0)};`),
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${safeTitle} · Slipway</title>
<style>${style}</style>
<main><h1>${safeTitle}</h1><p>${safeDetail}</p><p><a href="/environments">All environments</a></p>
<p><small>Request ${requestId}</small></p></main></html>`;
}
