import { isEnded, Refused } from './slipway.mjs';

/** What is waited for is over, one way or the other. */
const settled = ['ACTIVE', 'LAUNCH_FAILED', 'UPDATE_FAILED', 'TEARDOWN_BLOCKED', 'LOST'];

/** As long as an environment may be called. */
const longestName = 20;

/** `<prefix>-pr-<number>`, as environments can be called. */
export function environmentName(prefix, number) {
  const end = `-pr-${number}`;
  const beginning = prefixOf(prefix, longestName - end.length);
  return `${beginning}${end}`;
}

function prefixOf(text, longest) {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, longest);
  return plain.replace(/-+$/, '') || 'x';
}

/** Of which pull request it is; null where it is none of this prefix. */
export function requestOf(prefix, name) {
  const number = Number(/-pr-([1-9][0-9]*)$/.exec(name)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(number) && environmentName(prefix, number) === name ? number : null;
}

/**
 * @typedef {object} Work
 * @property {ReturnType<import('./slipway.mjs').slipwayClient>} slipway
 * @property {ReturnType<import('./github.mjs').githubClient>} github
 * @property {(text: string) => void} log
 * @property {number} waitMs
 * @property {number} pollMs
 * @property {string} prefix
 * @property {boolean} keepBuckets
 */

/** Launches what is not there, launches again what failed, updates what is there, and waits for it. */
export async function launch(work, { number, request, key }) {
  const { slipway, github, log } = work;
  const name = environmentName(work.prefix, number);
  const begun = Date.now();
  const before = await settle(work, name, begun);
  const say = (environment) =>
    github.comment(number, markOf(name), inWords(slipway.origin, name, environment));
  if (isEnded(before)) {
    log(`Launching ${name}`);
    await say(await slipway.launch({ ...request, name }, key));
  } else if (before.status === 'LAUNCH_FAILED') {
    log(`Launching ${name} again`);
    await say(await slipway.relaunch(name, request.inputs));
  } else if (before.status === 'ACTIVE' || before.status === 'UPDATE_FAILED') {
    log(`Updating ${name}`);
    await slipway.update(name, request.inputs);
  } else throw new Error(`${name} is ${before.status}: ${before.statusReason ?? 'see its page'}`);
  const environment = await settle(work, name, begun);
  await say(environment);
  if (environment?.status !== 'ACTIVE') {
    throw new Error(`${name} is ${environment?.status}: ${environment?.statusReason ?? 'see its page'}`);
  }
  return environment;
}

/** Tears down what is there, and waits until it is gone; nothing there is fine. */
export async function tearDown(work, { number }) {
  const { slipway, github, log } = work;
  const name = environmentName(work.prefix, number);
  const begun = Date.now();
  let environment = await slipway.read(name);
  if (isEnded(environment)) {
    log(`${name} is not there`);
    return environment;
  }
  let asked = false;
  while (!isEnded(environment)) {
    if (!asked && environment.status !== 'TEARING_DOWN') {
      asked = await ask(work, name);
      if (asked) log(`Tearing down ${name}`);
    } else if (asked && environment.status !== 'TEARING_DOWN') break;
    assertInTime(work, begun, environment);
    await pause(work.pollMs);
    environment = await slipway.read(name);
  }
  await github.comment(number, markOf(name), inWords(slipway.origin, name, environment));
  if (!isEnded(environment))
    throw new Error(`${name} is ${environment.status}: ${environment.statusReason ?? 'see its page'}`);
  return environment;
}

/** Tears down those of pull requests that are closed: their workflow may have died, or never begun. */
export async function cleanUp(work) {
  const failed = [];
  for (const { name, status } of await work.slipway.own()) {
    const number = requestOf(work.prefix, name);
    if (number === null || isEnded({ status }) || (await work.github.isOpen(number))) continue;
    work.log(`The pull request ${number} of ${name} is closed`);
    try {
      await tearDown(work, { number });
    } catch (error) {
      // The next may be torn down all the same.
      failed.push(error.message);
    }
  }
  if (failed.length > 0) throw new Error(failed.join('\n'));
}

/** False while it can't be torn down: what is under way has to end first. */
async function ask({ slipway, keepBuckets }, name) {
  try {
    await slipway.tearDown(name, { keepBuckets });
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status === 409) return false;
    throw error;
  }
}

/** The environment once nothing is under way any more; null where there is none. */
async function settle(work, name, begun) {
  for (;;) {
    const environment = await work.slipway.read(name);
    if (isEnded(environment) || settled.includes(environment.status)) return environment;
    work.log(
      `${name} is ${environment.status} (${environment.progress.done} of ${environment.progress.total})`,
    );
    assertInTime(work, begun, environment);
    await pause(work.pollMs);
  }
}

function assertInTime({ waitMs }, begun, { name, status }) {
  if (Date.now() - begun > waitMs) {
    throw new Error(`${name} is still ${status} after ${Math.round(waitMs / 60_000)} minutes`);
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const markOf = (name) => `<!-- slipway: ${name} -->`;

/** For the comment; what comes from Slipway is shown as it is, not as Markdown. */
export function inWords(origin, name, environment) {
  const page = `${origin}/environments/${encodeURIComponent(name)}`;
  if (isEnded(environment)) return `The environment [${name}](${page}) is torn down.`;
  const { status, statusReason, url, monthlyUsd } = environment;
  const plain = (text) => `\`${text.replaceAll('`', "'").replace(/\s+/g, ' ').slice(0, 500)}\``;
  return [
    `The environment [${name}](${page}) is **${status}**${statusReason ? `: ${plain(statusReason)}` : '.'}`,
    ...(url ? ['', `Address: <${url}>`] : []),
    ...(monthlyUsd === null || monthlyUsd === undefined ? [] : ['', `Cost: about $${monthlyUsd} a month.`]),
  ].join('\n');
}
