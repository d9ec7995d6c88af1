import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemsOfCompose, problemsOfDockerfile, problemsOfTasks } from './container-files';

const dockerfile = readFileSync('infra-templates/portal/Dockerfile', 'utf8');
const template = readFileSync('infra-templates/portal/template.yaml', 'utf8');
const compose = readFileSync('infra-templates/portal/compose.yaml', 'utf8');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-container-files-'));
  for (const name of ['bin', 'infra-templates/portal']) mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['portal', 'worker', 'migrate']) {
    writeFileSync(join(folder, 'bin', name), '');
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  writeFileSync(join(folder, 'infra-templates/portal/Dockerfile'), dockerfile);
  writeFileSync(join(folder, 'no-program'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the files are right', () => {
  expect(problemsOfDockerfile(dockerfile, folder)).toEqual([]);
  expect(problemsOfCompose(compose, folder)).toEqual([]);
  expect(problemsOfTasks(template, dockerfile, folder)).toEqual([]);
});

test('a template that starts what the image has elsewhere, or not at all', () => {
  const elsewhere = dockerfile.replace('WORKDIR /app', 'WORKDIR /srv');
  expect(problemsOfTasks(template, elsewhere, folder)).toContain('no program: /app/bin/worker');
  const another = template.replace('[/app/bin/worker]', '[/app/bin/gone]');
  expect(problemsOfTasks(another, dockerfile, folder)).toEqual(['no program: /app/bin/gone']);
  expect(problemsOfTasks('', dockerfile, folder)).toEqual(['nothing is started']);
});

test.each([
  ['COPY . .', 'COPY gone .', 'not in the artefact: gone'],
  ['"bin/portal"', '"no-program"', 'no program: no-program'],
  ['CMD ["bin/portal"]', 'CMD bin/portal', 'a shell would get the signals: CMD bin/portal'],
  ['PORT=3000', 'PROT=3000', 'nobody reads PROT'],
  ['USER 1000:1000', 'USER root', 'root, or not a number: USER root'],
  ['EXPOSE 3000 8081', 'RUN npm ci', 'more than copying: RUN npm ci'],
])('a Dockerfile with another line for %s', (from, to, problem) => {
  expect(problemsOfDockerfile(dockerfile.replace(from, to), folder)).toContain(problem);
});

test.each([
  ['[bin/worker]', '[bin/gone]', 'worker: no program bin/gone'],
  ['OIDC_ISSUER:', 'OIDC_ISSUERS:', 'portal: does not read OIDC_ISSUERS'],
  ['NEXTAUTH_SECRET:', 'LOG_LEVEL2:', 'portal: lacks NEXTAUTH_SECRET'],
  ['OIDC_SCOPE:', 'AWS_REGION:', 'portal: does not read AWS_REGION'],
  ['read_only: true', 'read_only: false', 'portal: may write to its own files'],
  ['service_completed_successfully', 'service_started', 'portal: waits wrongly for migrate'],
])('a compose file with another line for %s', (from, to, problem) => {
  expect(problemsOfCompose(compose.replace(from, to), folder)).toContain(problem);
});
