import { randomBytes } from 'node:crypto';
import { existsSync, globSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type PracticeAws, startPracticeAws } from '@/lib/practice-aws/server';
import { seedDemo } from '@/lib/sandbox/demo/seed';
import { createDatabase, dropDatabase } from '@/lib/sandbox/postgres/databases';
import { freePort } from '@/lib/sandbox/setup/free-port';
import { testAuditKey } from '@/lib/testing/checks/audit-key.mjs';
import { logLines } from '@/lib/testing/checks/log-lines';
import { withoutLimits } from '@/lib/testing/checks/portal-process';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { problemsOfCompose, problemsOfDockerfile, problemsOfTasks } from './container-files';
import { filesWith, type RunningProgram, type Unpacked, unpackArtefact } from './unpack';

const region = 'eu-west-3';
const name = `artefact_${randomBytes(6).toString('hex')}`;
const running: RunningProgram[] = [];
let artefact: Unpacked;
let aws: PracticeAws;
let databaseUrl: string;

beforeAll(async () => {
  artefact = await unpackArtefact();
  aws = await startPracticeAws({ speed: 200, quotas: 'none' });
  databaseUrl = await createDatabase(inject('databaseServerUrl'), name);
});

afterAll(async () => {
  for (const program of running) program.signal('SIGKILL');
  await aws?.close();
  await dropDatabase(inject('databaseServerUrl'), name);
  artefact?.remove();
});

function start(program: string, variables: Readonly<Record<string, string>>): RunningProgram {
  const started = artefact.start(program, { AUDIT_KEY: testAuditKey, ...variables });
  running.push(started);
  return started;
}

async function setSpeed(speed: number): Promise<void> {
  const answer = await fetch(`${aws.url}/_sandbox/speed`, { method: 'PUT', body: JSON.stringify({ speed }) });
  expect(answer.status, await answer.text()).toBe(200);
}

/** A live stream whose first words have come. */
async function openStream(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const { body, status } = await fetch(url, { headers });
  expect(status).toBe(200);
  const reader = body?.getReader();
  if (!reader || (await reader.read()).done) throw new Error('the stream ended before it began');
  return reader;
}

const portalVariables = {
  NEXTAUTH_SECRET: 'the same for every replica, and no secret at all',
  OIDC_ISSUER: 'http://127.0.0.1:9/nobody',
  OIDC_CLIENT_ID: 'slipway',
  OIDC_CLIENT_SECRET: 'practice',
  ...withoutLimits,
};

describe('the artefact, in an empty folder, read only, with Node on the PATH and nothing else', () => {
  test('brings the database up to date, launches, stops at SIGTERM, and writes to none of its files', async () => {
    const before = artefact.inventory();

    const migrate = start('migrate', { DATABASE_URL: databaseUrl });
    expect(await migrate.ended, migrate.stderr()).toBe(0);
    expect(migrate.stdout()).toContain(artefact.manifest.schema);

    const tokens = await seedDemo({ databaseUrl, awsEndpointUrl: aws.url, region, log: () => undefined });
    const port = String(await freePort());
    const url = `http://127.0.0.1:${port}`;
    const portal = start('portal', {
      ...portalVariables,
      DATABASE_URL: databaseUrl,
      NEXTAUTH_URL: url,
      PORT: port,
      PORTAL_HOST: '127.0.0.1',
    });
    const worker = start('worker', {
      DATABASE_URL: databaseUrl,
      AWS_REGION: region,
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: 'practice',
      AWS_SECRET_ACCESS_KEY: 'practice',
    });
    await waitUntil('health', async () => (await fetch(`${url}/api/health`).catch(() => null))?.ok, {
      state: () => [portal, worker].map((program) => [program.stdout(), program.stderr()]),
    });

    const page = await (await fetch(`${url}/sign-in`)).text();
    expect(page).toContain('Slipway');
    const files = [...page.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+)"/g)].map(([, path]) => path);
    expect(files.length).toBeGreaterThan(3);
    for (const path of files) expect((await fetch(`${url}${path}`)).status, path).toBe(200);

    const headers = { authorization: `Bearer ${tokens.engineer}`, 'content-type': 'application/json' };
    const launch = async (environment: string) => {
      const wanted = { blueprint: 'static-site', target: 'sandbox', team: 'payments', inputs: {} };
      const body = JSON.stringify({ name: environment, ...wanted });
      const asked = await fetch(`${url}/api/v1/environments`, { method: 'POST', headers, body });
      expect(asked.status, await asked.text()).toBe(202);
    };
    const until = (environment: string, status: string) =>
      waitUntil(
        `${environment} to be ${status}`,
        async () => {
          const answer = await fetch(`${url}/api/v1/environments/${environment}`, { headers });
          return ((await answer.json()) as { status: string }).status === status;
        },
        { state: worker.stdout },
      );
    await launch('from-dist');
    await until('from-dist', 'ACTIVE');

    // In the middle of much: streams that never end by themselves, and launches under way.
    await setSpeed(1);
    const streams = await Promise.all(
      Array.from({ length: 50 }, () => openStream(`${url}/api/live`, headers)),
    );
    const underWay = [1, 2, 3, 4, 5].map((number) => `under-way-${number}`);
    await Promise.all(underWay.map(launch));
    await Promise.all(underWay.map((environment) => until(environment, 'LAUNCHING')));
    for (const program of [portal, worker]) {
      program.signal('SIGTERM');
      // Whatever takes longer than it may (below five seconds) ends with 1.
      expect(await program.ended, `${program.stdout()}\n${program.stderr()}`).toBe(0);
    }
    await Promise.all(streams.map((stream) => stream.cancel()));
    expect(artefact.inventory()).toEqual(before);
  });

  test.each(['portal', 'worker', 'migrate', 'restore-check'])(
    'ends at once where variables are missing: %s says all of it in one line of JSON, and in a list',
    async (program) => {
      const { ended, stdout, stderr } = start(program, {
        DATABASE_URL: 'mysql://db',
        LOG_LEVEL: 'loud',
        PORT: String(await freePort()),
      });
      expect(await ended).toBe(1);
      // Nothing else is logged but what Next says at its start, as JSON, too.
      const said = [
        ...stdout().split('\n'),
        ...stderr()
          .split('\n')
          .filter((line) => line.startsWith('{')),
      ];
      const lines = logLines(said.join('\n')).filter(({ level }) => level !== 'info');
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatchObject({ level: 'fatal', name: program });
      for (const problem of [/DATABASE_URL: Must be a Postgres address/, /LOG_LEVEL: Invalid/]) {
        expect(JSON.stringify(lines[0])).toMatch(problem);
        expect(stderr()).toMatch(new RegExp(`^ +${problem.source}`, 'm'));
      }
      if (program === 'portal') expect(stderr()).toMatch(/^ {2}OIDC_CLIENT_ID is not set$/m);
    },
  );
});

describe('the folder that is shipped', () => {
  const contents = () => globSync('**/*', { cwd: artefact.folder, withFileTypes: true });

  test('is smaller than 80 MB', () => {
    const bytes = contents().reduce(
      (sum, entry) => sum + (entry.isFile() ? lstatSync(join(entry.parentPath, entry.name)).size : 0),
      0,
    );
    expect(bytes).toBeLessThan(80_000_000);
  });

  test('holds no tools, no secrets of the machine that built it, and no link that leads out of it', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    const tools = globSync('{*,@*/*}', { cwd: join(artefact.folder, 'portal/node_modules') }).filter(
      (each) => packages[`node_modules/${each}`]?.dev,
    );
    expect(tools).toEqual([]);
    expect(contents().filter((entry) => /^\.env|^\.npmrc$/.test(entry.name))).toEqual([]);
    const links = contents().filter((entry) => entry.isSymbolicLink());
    expect(links.filter((entry) => !existsSync(join(entry.parentPath, entry.name)))).toEqual([]);
  });

  test('gives the key of its server actions to no browser', () => {
    const [manifest = ''] = globSync('portal/.next*/server/server-reference-manifest.json', {
      cwd: artefact.folder,
    });
    const { encryptionKey } = JSON.parse(readFileSync(join(artefact.folder, manifest), 'utf8'));
    expect(encryptionKey).toMatch(/^[\w+/]{43}=$/);
    const [files = ''] = globSync('portal/.next*/static', { cwd: artefact.folder });
    expect(filesWith(join(artefact.folder, files), encryptionKey)).toEqual([]);
    expect(filesWith(join(artefact.folder, 'portal/public'), encryptionKey)).toEqual([]);
    expect(filesWith(join(artefact.folder, files), artefact.manifest.build)).not.toEqual([]);
  });
});

describe('the files for containers', () => {
  const text = (file: string) => readFileSync(join(artefact.folder, 'infra-templates/portal', file), 'utf8');

  test('the Dockerfile names what the artefact has', () => {
    expect(problemsOfDockerfile(text('Dockerfile'), artefact.folder)).toEqual([]);
  });

  test('the tasks on ECS start what the artefact has', () => {
    const tasks = problemsOfTasks(text('template.yaml'), text('Dockerfile'), artefact.folder);
    expect(tasks).toEqual([]);
  });

  test('compose.yaml names what the artefact has', () => {
    expect(problemsOfCompose(text('compose.yaml'), artefact.folder)).toEqual([]);
  });
});
