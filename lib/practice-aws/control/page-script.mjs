// @ts-check

/**
 * The page's script: draws what `overview` tells, and sends what is pressed. Text only ever becomes text.
 * @typedef {import('./overview').Overview} Overview
 */

const EVERY_MS = 1500;

/**
 * @param {string} tag
 * @param {Record<string, string | (() => void)>} [attributes] a function is what a click does
 * @param {...(Node | string | false)} children
 */
function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener('click', value);
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== false));
  return node;
}

/** @param {string} id */
function place(id) {
  const node = document.getElementById(id);
  if (node === null) throw new Error(`There is no #${id}`);
  return node;
}

/** @type {Map<string, string>} */
const drawn = new Map();

/**
 * Draws a part of the page when there is something new in it, and leaves the focus where it was.
 * @template T
 * @param {string} id
 * @param {T} content
 * @param {(content: T) => Node} draw
 */
function show(id, content, draw) {
  const text = JSON.stringify(content);
  if (drawn.get(id) === text) return;
  drawn.set(id, text);
  const focused = document.activeElement?.getAttribute('data-key');
  place(id).replaceChildren(draw(content));
  if (focused)
    place(id)
      .querySelector(`[data-key="${CSS.escape(focused)}"]`)
      ?.focus();
}

/** @param {string} text */
function empty(text) {
  return make('p', { class: 'empty' }, text);
}

/**
 * @param {string} key keeps the focus over a redraw
 * @param {string} label
 * @param {() => void} press
 * @param {string} [kind]
 */
function button(key, label, press, kind = '') {
  return make('button', { type: 'button', class: `small ${kind}`, 'data-key': key, press }, label);
}

/** @param {Overview['lessons']} lessons */
function drawLessons(lessons) {
  return make('ul', {}, ...lessons.map(drawLesson));
}

/** @param {Overview['lessons'][number]} lesson */
function drawLesson({ id, title, happens, see, press, on }) {
  const toggle = make('button', {
    type: 'button',
    role: 'switch',
    'aria-checked': String(on),
    'aria-labelledby': `lesson-${id}`,
    'aria-describedby': `about-${id}`,
    'data-key': `lesson-${id}`,
    press: () => send('PUT', `lessons/${id}`, { on: !on }),
  });
  const advice = make(
    'dl',
    {},
    make('dt', {}, 'See'),
    make('dd', {}, see),
    make('dt', {}, 'Press'),
    make('dd', {}, press),
  );
  const heading = make('h3', { id: `lesson-${id}` }, title);
  const about = make('p', { class: 'soft', id: `about-${id}` }, happens);
  return make('li', { class: on ? 'lesson on' : 'lesson' }, heading, toggle, about, on && advice);
}

/** @param {Overview['faults']} faults */
function drawFaults(faults) {
  if (faults.length === 0) return empty('None: everything works as it should.');
  return make(
    'ul',
    {},
    ...faults.map(({ what, where, left, lesson }) =>
      make(
        'li',
        {},
        make('p', { class: 'mono' }, what),
        make(
          'p',
          { class: 'faint' },
          [lesson, where, left && `${left} more`].filter(Boolean).join(' · ') || 'everywhere',
        ),
      ),
    ),
  );
}

/** @param {Overview['stacks']} stacks */
function drawStacks(stacks) {
  if (stacks.length === 0) return empty('No stack yet. Launch an environment in Slipway.');
  return make('ul', {}, ...stacks.map(drawStack));
}

/** @param {string} status */
function tone(status) {
  if (/FAILED|ROLLBACK/.test(status)) return 'bad';
  return status.endsWith('_IN_PROGRESS') ? 'warn' : 'ok';
}

/** @param {Overview['stacks'][number]} stack */
function drawStack({ id, name, place: where, status, complete, total, buckets, guarded, change }) {
  /** @param {object} event */
  const outside = (event) => send('POST', 'outside', { stack: id, event });
  const full = buckets.some((bucket) => bucket.versions > 0);
  const fill = () => outside({ do: 'fill-buckets', objects: 12, versions: 2, deleteMarkers: 3 });
  return make(
    'li',
    {},
    make(
      'div',
      { class: 'row' },
      make('h3', {}, name),
      make('span', { class: `mono ${tone(status)}` }, status),
    ),
    make('p', { class: 'faint' }, `${where} · ${complete} of ${total} resources`),
    ...buckets.map((bucket) =>
      make(
        'p',
        { class: 'soft' },
        make('span', { class: 'mono' }, bucket.name),
        `: ${bucket.objects} objects, ${bucket.versions} versions and markers`,
      ),
    ),
    make(
      'div',
      { class: 'actions', role: 'group', 'aria-label': `What happens to ${name}` },
      buckets.length > 0 && button(`fill-${id}`, 'Fill its buckets', fill),
      full && button(`empty-${id}`, 'Empty its buckets', () => outside({ do: 'empty-buckets' })),
      guarded && button(`unguard-${id}`, 'Remove GuardDuty', () => outside({ do: 'unguard-network' })),
      change !== null && button(`change-${id}`, `Change ${change.label}`, () => outside(change.event)),
      button(`remove-${id}`, 'Delete outside', () => outside({ do: 'remove-stack' }), 'danger'),
    ),
  );
}

/** @param {Overview['quotas']} quotas */
function drawQuotas(quotas) {
  if (quotas.length === 0) return empty('Nothing that could run out is in use.');
  return make('ul', {}, ...quotas.map(drawQuota));
}

/** @param {Overview['quotas'][number]} quota */
function drawQuota({ account, region, code, name, used, value }) {
  const more = Math.max(1, value * 2);
  const raise = () => send('PUT', 'quotas', { account, region, code, value: more });
  return make(
    'li',
    {},
    make(
      'div',
      { class: 'row' },
      make('h3', {}, name),
      make('span', { class: `mono ${used < value ? 'ok' : 'bad'}` }, `${used} of ${value}`),
    ),
    make('p', { class: 'faint' }, `${account} ${region} · ${code}`),
    make(
      'div',
      { class: 'actions' },
      button(`raise-${account}-${region}-${code}`, `Raise to ${more}`, raise),
    ),
  );
}

/** @param {Overview['requests']} requests */
function drawRequests(requests) {
  if (requests.length === 0) return empty('No calls yet.');
  const titles = ['Time', 'Call', 'Error', 'Stack', 'Who', 'Account and region'];
  const head = titles.map((text) => make('th', { scope: 'col' }, text));
  const rows = requests.map(({ at, who, call, stack, place: where, error }) => {
    const time = make('td', { class: 'faint' }, new Date(at).toLocaleTimeString('en-GB'));
    const cells = [stack, who, where].map((text) => make('td', {}, text));
    const failed = make('td', { class: 'bad' }, error);
    return make('tr', error === '' ? {} : { class: 'failed' }, time, make('td', {}, call), failed, ...cells);
  });
  return make('table', {}, make('thead', {}, make('tr', {}, ...head)), make('tbody', {}, ...rows));
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 */
async function ask(method, path, body) {
  const answer = await fetch(path, { method, body: body && JSON.stringify(body) });
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.error);
  return content;
}

async function refresh() {
  try {
    /** @type {Overview} */
    const { lessons, faults, stacks, quotas, requests } = await ask('GET', 'overview');
    show('lessons', lessons, drawLessons);
    show('faults', faults, drawFaults);
    show('stacks', stacks, drawStacks);
    show('quotas', quotas, drawQuotas);
    show('requests', requests, drawRequests);
    place('problem').textContent = '';
  } catch {
    place('problem').textContent = 'The practice AWS does not answer. Is the demo still running?';
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 */
async function send(method, path, body) {
  try {
    await ask(method, path, body);
    await refresh();
  } catch (error) {
    place('problem').textContent = String(error);
  }
}

place('clear').addEventListener('click', () => send('DELETE', 'faults'));
await refresh();
setInterval(refresh, EVERY_MS);
