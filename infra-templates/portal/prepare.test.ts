import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTemplate } from '@/infra-templates/read-template';

const script = String(readTemplate('./portal/template.yaml').Mappings.Prepare?.Script?.Text);

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

let folder: string;
let server: Server;
let answers: { status: number; body: string }[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-prepare-'));
  server = createServer((_request, response) => {
    const { status, body } = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500, body: '' };
    response.writeHead(status).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** The command of the container, with the folders that it mounts elsewhere, and without its pauses. */
async function prepare() {
  const here = script
    .replaceAll("'/trust/", `'${folder}/`)
    .replaceAll("'/tmp'", `'${folder}'`)
    .replace('2000', '1');
  const { port } = server.address() as AddressInfo;
  const env = { CA_URL: `http://127.0.0.1:${port}/bundle.pem` };
  return execa(process.execPath, ['-e', here], { env, reject: false });
}

test('the certificates are there for everybody to read, and the folder for files to write', async () => {
  answers = [{ status: 200, body: PEM }];
  expect(await prepare()).toMatchObject({ exitCode: 0 });
  const file = join(folder, 'database-ca.pem');
  expect(readFileSync(file, 'utf8')).toBe(PEM);
  expect(statSync(file).mode & 0o444).toBe(0o444);
  expect(statSync(folder).mode & 0o7777).toBe(0o1777);
});

test('a failed attempt is repeated', async () => {
  answers = [
    { status: 503, body: '' },
    { status: 200, body: PEM },
  ];
  expect(await prepare()).toMatchObject({ exitCode: 0 });
});

test.each([
  { status: 404, body: 'not here' },
  { status: 200, body: '<html>Please sign in to the network</html>' },
])('without certificates (%j) the task ends, and says why in one line', async (answer) => {
  answers = [answer];
  const { exitCode, stderr } = await prepare();
  expect(exitCode).toBe(1);
  expect(JSON.parse(stderr)).toEqual({
    level: 'fatal',
    msg: expect.stringContaining(`bundle.pem: status ${answer.status}`),
  });
});
