import { appendFileSync, readFileSync } from 'node:fs';
import { githubClient } from './github.mjs';
import { cleanUp, environmentName, launch, tearDown } from './modes.mjs';
import { slipwayClient } from './slipway.mjs';

const write = (line) => process.stdout.write(`${line}\n`);
/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
const escaped = (text) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const input = (name) => (process.env[`INPUT_${name.toUpperCase()}`] ?? '').trim();

function required(name) {
  const value = input(name);
  if (value === '') throw new Error(`The input ${name} is missing.`);
  return value;
}

function minutesOf(name, unitMs) {
  const value = Number(required(name));
  if (!Number.isFinite(value) || value < 0) throw new Error(`The input ${name} must be a number.`);
  return value * unitMs;
}

function parseInputs() {
  try {
    const inputs = JSON.parse(input('inputs') || '{}');
    if (typeof inputs === 'object' && inputs !== null && !Array.isArray(inputs)) return inputs;
  } catch {
    // Said below.
  }
  throw new Error('The input inputs must be a JSON object.');
}

/** The pull request that the workflow runs for, where it does. */
function readEvent() {
  const path = process.env.GITHUB_EVENT_PATH;
  const event = path ? JSON.parse(readFileSync(path, 'utf8')) : {};
  return { number: event.pull_request?.number ?? null, closed: event.action === 'closed' };
}

function modeOf({ number, closed }) {
  const asked = input('mode') || 'auto';
  if (!['auto', 'launch', 'teardown', 'cleanup'].includes(asked)) {
    throw new Error('The input mode must be auto, launch, teardown or cleanup.');
  }
  if (asked !== 'auto') return asked;
  if (number === null) return 'cleanup';
  return closed ? 'teardown' : 'launch';
}

function setOutputs(environment, name) {
  const path = process.env.GITHUB_OUTPUT;
  if (!path) return;
  const outputs = {
    name,
    status: environment?.status ?? 'TORN_DOWN',
    url: environment?.url ?? '',
    'monthly-usd': environment?.monthlyUsd ?? '',
  };
  const lines = Object.entries(outputs).map(
    ([key, value]) => `${key}=${String(value).replace(/[\r\n]+/g, ' ')}\n`,
  );
  appendFileSync(path, lines.join(''));
}

async function main() {
  const repository = process.env.GITHUB_REPOSITORY ?? '';
  const event = readEvent();
  const mode = modeOf(event);
  const work = {
    slipway: slipwayClient({
      url: required('slipway-url'),
      requestUrl: process.env.ACTIONS_ID_TOKEN_REQUEST_URL,
      requestToken: process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
      mask: (secret) => write(`::add-mask::${secret}`),
    }),
    github: githubClient({
      url: required('github-api-url'),
      token: required('github-token'),
      repository,
    }),
    log: write,
    waitMs: minutesOf('wait-minutes', 60_000),
    pollMs: minutesOf('poll-seconds', 1_000),
    prefix: input('prefix') || repository.split('/')[1] || 'preview',
    keepBuckets: input('keep-buckets') === 'true',
  };
  if (mode === 'cleanup') return cleanUp(work);
  const { number } = event;
  if (number === null) throw new Error(`The mode ${mode} is for events of a pull request.`);
  if (mode === 'teardown') {
    setOutputs(await tearDown(work, { number }), environmentName(work.prefix, number));
    return;
  }
  const request = {
    blueprint: required('blueprint'),
    target: required('target'),
    team: required('team'),
    inputs: parseInputs(),
  };
  // A run that is repeated launches once.
  const key = `github-${process.env.GITHUB_RUN_ID ?? 'run'}-${process.env.GITHUB_RUN_ATTEMPT ?? '1'}-${number}`;
  setOutputs(await launch(work, { number, request, key }), environmentName(work.prefix, number));
}

try {
  await main();
} catch (error) {
  write(`::error::${escaped(error.message)}`);
  process.exitCode = 1;
}
