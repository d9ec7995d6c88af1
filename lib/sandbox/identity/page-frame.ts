/** Makes text safe inside HTML and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const styles = `
:root { color-scheme: light dark; --paper: #f6f7f9; --card: #fff; --ink: #14181f; --soft: #55606e; --line: #d5dae1;
  --accent: #1f5fd0; --note: #fff6dc; --note-ink: #5d4300; --note-line: #ecd28a; }
@media (prefers-color-scheme: dark) { :root { --paper: #0f1318; --card: #181e26; --ink: #eef1f5; --soft: #a5b0be;
  --line: #323c49; --accent: #86b1ff; --note: #2c2513; --note-ink: #f3dda0; --note-line: #5d4d20; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; align-content: center; justify-items: center; padding: 2rem 1rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { width: 100%; max-width: 44rem; }
.brand { display: flex; align-items: center; gap: .6rem; font-weight: 650; letter-spacing: -.01em; }
.brand svg { width: 1.75rem; height: 1.75rem; color: var(--accent); }
h1 { margin: 1.25rem 0 .25rem; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.02em; }
.lead { margin: 0 0 1.25rem; color: var(--soft); }
.note { margin: 0 0 1.5rem; padding: .75rem 1rem; border: 1px solid var(--note-line); border-radius: .75rem;
  background: var(--note); color: var(--note-ink); font-size: .9375rem; }
.people { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; grid-template-columns: repeat(2, 1fr); }
@media (max-width: 38rem) { .people { grid-template-columns: 1fr; } h1 { font-size: 1.5rem; } }
.people form { height: 100%; }
button.person { display: grid; grid-template-columns: auto 1fr; gap: .15rem .85rem; align-items: start; width: 100%;
  height: 100%; padding: 1rem; text-align: left; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--line); border-radius: .875rem; cursor: pointer; transition: border-color .12s, box-shadow .12s; }
button.person:hover { border-color: var(--accent); box-shadow: 0 2px 12px rgb(0 0 0 / .08); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.initials { grid-row: span 3; display: grid; place-items: center; width: 2.75rem; height: 2.75rem; border-radius: 50%;
  color: #fff; font-weight: 650; font-size: .9375rem; }
.name { font-weight: 650; }
.where { color: var(--soft); font-size: .9375rem; }
.may { margin-top: .35rem; font-size: .9375rem; }
a { color: var(--accent); }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
`;

const mark = `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"
stroke-linejoin="round" aria-hidden="true"><path d="M3 8h18l-2.6 6.2a2 2 0 0 1-1.9 1.3H8.6a2 2 0 0 1-1.8-1.1z"/>
<path d="M9 8V4h5l2 4"/><path d="M2 20 22 18"/></svg>`;

/**
 * A whole page of the practice sign-in: no script, no request to anywhere else.
 *
 * @param content HTML that is already escaped
 */
export function pageFrame(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${styles}</style>
</head>
<body>
<main>
<div class="brand">${mark}<span>Slipway sandbox</span></div>
${content}
</main>
</body>
</html>
`;
}
