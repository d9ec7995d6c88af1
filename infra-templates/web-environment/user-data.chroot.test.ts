import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMPOSE_FILE, renderCompose } from '@/lib/blueprints/web-environment/compose';
import {
  type WebEnvironmentInputs,
  webEnvironmentInputsSchema,
} from '@/lib/blueprints/web-environment/inputs';
import { copyBase, makeBase, runInside, whyNoChroot } from './chroot';
import { composeFile, stackOf, userDataOf } from './sample-stack';

/**
 * The user data run for real, as root in a Debian of its own: bash, apt with its locks, packages of Debian, curl, jq and
 * the credential helper are real. What is not there stands in and writes down how it was called: snap, docker, the AWS
 * command line, systemctl, and a metadata service and two containers over HTTP.
 */
const missing = whyNoChroot();
const stands = { token: 'the-token', instance: 'i-0123456789abcdef0' };

/** Each stub writes a line; the order of the lines is that of the calls. */
const stub = (name: string, more = '') => `#!/bin/bash\necho "${name} $*" >> /var/log/calls\n${more}\n`;

const stubs = {
  'usr/local/bin/snap': stub('snap', 'mkdir -p /snap/bin; ln -sf /usr/local/bin/aws /snap/bin/aws'),
  'usr/local/bin/docker': stub('docker', 'case "$*" in *" up "*) touch /run/containers-are-up;; esac'),
  // Stopping apt-daily ends it, as systemd would.
  'usr/local/bin/systemctl': stub(
    'systemctl',
    'case "$*" in "stop apt-daily"*) pid=/run/apt-daily.pid; [ ! -e $pid ] || kill "$(cat $pid)";; esac',
  ),
  'usr/local/bin/aws': stub(
    'aws',
    `case "$1 $2" in
  "s3api get-object") cp /opt/compose "\${!#}" ;;
  "secretsmanager get-secret-value") echo '{"username":"admin","password":"a \\"b\\" $c"}' ;;
  "elbv2 wait")
    for attempt in {1..600}; do [ -e /run/targets-are-healthy ] && break; sleep 0.1; done
    [ -e /run/targets-are-healthy ] && echo "healthy $5" >> /var/log/calls ;;
esac`,
  ),
};

/** Holds the lock of the package lists: apt-daily until it is stopped, another until it has been met once. */
const holdLock = (until: string) => `
use Fcntl qw(F_SETLKW F_WRLCK);
open(my $lock, '>>', '/var/lib/apt/lists/lock') or die;
my $whole = pack('s s x4 q q i x4', F_WRLCK, 0, 0, 0, 0);
fcntl($lock, F_SETLKW, $whole) or die "not locked: $!";
open(my $held, '>', '/run/lock-is-held'); close $held;
${until}
`;

interface Scenario {
  inputs?: Partial<WebEnvironmentInputs>;
  /** Shell that is run before the user data, inside. */
  before?: string;
  /** Files of the scenario, inside. */
  files?: Record<string, string>;
  /** The load balancer never finds the instance healthy. */
  unhealthy?: boolean;
}

const folder = missing ? '' : mkdtempSync(join(tmpdir(), 'slipway-chroot-'));
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  if (folder) rmSync(folder, { recursive: true });
});

async function listen(handle: RequestListener): Promise<number> {
  const server = createServer(handle);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function boot({ inputs = {}, before = '', files = {}, unhealthy = false }: Scenario) {
  const root = join(folder, String(servers.length));
  const at = (path: string) => join(root, path);
  const refused: string[] = [];
  const metadata = await listen((request, response) => {
    const known = request.headers['x-aws-ec2-metadata-token'] === stands.token;
    if (request.method === 'PUT' && request.url === '/latest/api/token') response.end(stands.token);
    else if (known && request.url === '/latest/meta-data/instance-id') response.end(stands.instance);
    else {
      refused.push(`${request.method} ${request.url}`);
      response.writeHead(401).end();
    }
  });
  // A container answers 200 a moment after it was started; the load balancer takes longer to see it.
  const asked = new Map<string, number>();
  const container = (name: string) =>
    listen((_, response) => {
      if (!existsSync(at('run/containers-are-up'))) return void response.writeHead(502).end();
      const times = (asked.get(name) ?? 0) + 1;
      asked.set(name, times);
      response.writeHead(times > 1 ? 200 : 503).end();
      if (!unhealthy && [...asked.values()].filter((each) => each > 1).length === 2) {
        setTimeout(() => writeFileSync(at('run/targets-are-healthy'), ''), 2_000);
      }
    });
  const [website, api] = [await container('website'), await container('api')];
  const connect = [
    `169.254.169.254:80:127.0.0.1:${metadata}`,
    `127.0.0.1:80:127.0.0.1:${website}`,
    `127.0.0.1:8000:127.0.0.1:${api}`,
  ];
  const compose = renderCompose(webEnvironmentInputsSchema.parse(inputs));
  copyBase(root, {
    ...stubs,
    ...files,
    'root/.curlrc': connect.map((each) => `connect-to = "${each}"\n`).join(''),
    'var/log/calls': '',
    'opt/compose': compose,
    'opt/user-data': userDataOf(stackOf(inputs, { artifacts: { [COMPOSE_FILE]: composeFile('abc123') } })),
    // Five minutes of waiting for the load balancer are one here.
    'opt/start': `${before}\nexport HOME=/root\nbash <(sed 's/timeout 300/timeout 5/' /opt/user-data)\n`,
  });
  const { code, output } = await runInside(root, '/opt/start');
  const calls = readFileSync(at('var/log/calls'), 'utf8').trim().split('\n');
  return { code, output, calls, refused, read: (path: string) => readFileSync(at(path), 'utf8') };
}

const signal = (status: string) =>
  `aws cloudformation signal-resource --stack-name slipway-orders-dev --logical-resource-id AutoScalingGroup --unique-id ${stands.instance} --status ${status}`;

describe.skipIf(missing)(`the user data in a Debian of its own${missing ? ` (${missing})` : ''}`, () => {
  beforeAll(() => void makeBase(), 900_000);

  test('waits for whoever holds the lock of the package lists, installs, and signals once it is healthy', async () => {
    const { code, output, calls, refused } = await boot({
      files: {
        'opt/apt-daily.pl': holdLock('sleep 600;'),
        // Another one takes the lock when apt-daily is gone, and gives it back after a while.
        'opt/other.pl': holdLock('sleep 4;'),
      },
      before: [
        'perl /opt/apt-daily.pl & echo $! > /run/apt-daily.pid',
        'until [ -e /run/lock-is-held ]; do sleep 0.1; done',
        'perl /opt/other.pl &',
      ].join('\n'),
    });
    expect(code, output.slice(-3_000)).toBe(0);
    expect(refused).toEqual([]);
    expect(output).toMatch(/Could not get lock \/var\/lib\/apt\/lists\/lock/);
    expect(output).toMatch(/Setting up jq /);
    expect(output).toMatch(/Setting up amazon-ecr-credential-helper /);
    expect(calls).toContain('systemctl stop apt-daily.timer apt-daily.service');
    expect(calls.slice(-3)).toEqual([
      expect.stringMatching(/^aws elbv2 wait /),
      expect.stringMatching(/^healthy /),
      signal('SUCCESS'),
    ]);
    expect(calls.filter((call) => call.startsWith('healthy'))).toHaveLength(2);
  });

  test('signs in to ECR with the real credential helper, and to nobody else', async () => {
    const apiImage = '123456789012.dkr.ecr.eu-west-3.amazonaws.com/acme/api:2.0';
    const websiteImage = 'public.ecr.aws/nginx/nginx:stable';
    const { code, output, calls, read } = await boot({ inputs: { apiImage, websiteImage } });
    expect(code, output.slice(-3_000)).toBe(0);
    expect(JSON.parse(read('root/.docker/config.json'))).toEqual({
      credHelpers: { '123456789012.dkr.ecr.eu-west-3.amazonaws.com': 'ecr-login' },
    });
    expect(read('usr/bin/docker-credential-ecr-login').startsWith('\u007fELF')).toBe(true);
    expect(read('opt/slipway/docker-compose.yaml')).toContain(apiImage);
    expect(calls).toContain(
      'docker compose --file /opt/slipway/docker-compose.yaml up --detach --remove-orphans',
    );
    expect(calls.at(-1)).toBe(signal('SUCCESS'));
    expect(read('etc/systemd/system/slipway.timer')).toContain('OnUnitActiveSec=5min');
  });

  test('signals that it failed where the load balancer never finds it healthy, and says why', async () => {
    const { code, output, calls } = await boot({ unhealthy: true });
    expect(code).not.toBe(0);
    expect(calls.at(-1)).toBe(signal('FAILURE'));
    expect(calls).not.toContain(signal('SUCCESS'));
    expect(output).toMatch(/failed with code 124 while waiting for the load balancer to find it healthy/);
  });
});
