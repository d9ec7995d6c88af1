import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { HttpAnswer } from '@/lib/practice-aws/protocol/http-answer';

const style = read('page.css');
const script = read('page-script.mjs');

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

function digest(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const policy = [
  "default-src 'none'",
  `style-src ${digest(style)}`,
  `script-src ${digest(script)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>Practice AWS – Slipway sandbox</title>
<style>${style}</style>
</head>
<body>
<header><div>
<h1>Practice AWS</h1>
<p class="soft">Nothing here is real, so anything may break. Switch a lesson on, then launch in Slipway.</p>
</div></header>
<main>
<p class="problem" role="alert" id="problem"></p>
<div class="column">
<section aria-labelledby="lessons-title">
<div class="head"><h2 id="lessons-title">Lessons</h2></div>
<div id="lessons"></div>
</section>
</div>
<div class="column">
<section aria-labelledby="faults-title">
<div class="head"><h2 id="faults-title">Active faults</h2>
<button type="button" class="small" id="clear">Clear all</button></div>
<div id="faults"></div>
</section>
<section aria-labelledby="stacks-title">
<div class="head"><h2 id="stacks-title">Stacks</h2></div>
<div id="stacks"></div>
</section>
<section aria-labelledby="quotas-title">
<div class="head"><h2 id="quotas-title">Quotas</h2></div>
<div id="quotas"></div>
</section>
<section aria-labelledby="requests-title">
<div class="head"><h2 id="requests-title">Calls</h2><span class="faint">the last 100, newest first</span></div>
<div id="requests" class="scroll" tabindex="0" role="region" aria-label="Table of calls"></div>
</section>
</div>
</main>
<script type="module">${script}</script>
</body>
</html>
`;

/** The practice AWS's own page: complete in itself, and allowed to ask nobody but this server. */
export function pageAnswer(): HttpAnswer {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  return { status: 200, headers, body: page };
}
