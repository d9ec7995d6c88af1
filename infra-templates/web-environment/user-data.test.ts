import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMPOSE_FILE } from '@/lib/blueprints/web-environment/compose';
import type { WebEnvironmentInputs } from '@/lib/blueprints/web-environment/inputs';
import { composeFile, largestUserData as largest, propertiesOf, stackOf, userDataOf } from './sample-stack';

function userData(inputs: Partial<WebEnvironmentInputs> = {}, composeHash = 'abc123'): string {
  return userDataOf(stackOf(inputs, { artifacts: { [COMPOSE_FILE]: composeFile(composeHash) } }));
}

/** The scripts that the user data writes and runs, itself included. */
function scripts(): [string, string][] {
  const inner = /<<'UP'\n([\s\S]*?)\nUP\n/.exec(largest)?.[1] ?? '';
  return [
    ['the user data', largest],
    ['the script it leaves behind', inner],
  ];
}

describe.each(scripts())('%s', (_, script) => {
  test('is sound bash', () => {
    expect(script.startsWith('#!/bin/bash\n')).toBe(true);
    const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('stops at the first mistake', () => {
    expect(script).toContain('\nset -euo pipefail\n');
  });
});

describe('the user data', () => {
  test('fits into what EC2 takes', () => {
    // 16 KB before it is encoded: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
    expect(Buffer.byteLength(largest)).toBeLessThan(16_384);
  });

  test('has every name filled in', () => {
    expect(largest).not.toContain('${');
  });

  test('fetches the compose file of its environment, from a bucket of its account only', () => {
    expect(largest).toContain(
      "get-object --bucket 'slipway-artifacts' --expected-bucket-owner '123456789012' \\\n  --key 'environments/orders-dev/docker-compose.yaml' ",
    );
  });

  test.each([
    [true, 'DatabaseWithSnapshot.Endpoint.Address'],
    [false, 'Database.Endpoint.Address'],
  ])(
    'with final snapshot %s knows the database as %s, and reads the secret at boot',
    (finalSnapshot, host) => {
      const text = userData({ finalSnapshot });
      expect(text).toContain(`MYSQL_HOST='${host}'`);
      expect(text).toContain(
        'get-secret-value --region "$AWS_REGION" \\\n  --secret-id \'DatabasePasswordRotation\'',
      );
    },
  );

  test('writes no password into a file of its own', () => {
    const writes = largest.split('\n').filter((line) => />/.test(line) && /PASSWORD|secret/.test(line));
    expect(writes).toEqual([]);
  });

  test('changes with the compose file, so that the instances are rolled', () => {
    expect(userData({}, 'one')).not.toBe(userData({}, 'two'));
    expect(userData({}, 'one')).toBe(userData({}, 'one'));
  });

  test('asks the metadata service with a token', () => {
    expect(largest).toContain('X-aws-ec2-metadata-token-ttl-seconds');
    expect(largest.match(/169\.254\.169\.254/g)).toHaveLength(2);
  });

  test('signals at its end, however it ends', () => {
    expect(largest).toContain("trap 'finish $?' EXIT");
  });
});

describe('installing Docker', () => {
  const [, step = ''] = /\n(step='installing Docker'\n[\s\S]*?)\nusermod /.exec(largest) ?? [];

  /** Runs the real step; the lists' lock is held by somebody else for the first `held` attempts. */
  function installing(held: number) {
    const stubs = [
      'set -euo pipefail',
      'updates=0',
      'systemctl() { echo "systemctl $*"; }',
      'sleep() { echo "sleep $*"; }',
      `apt-get() { echo "apt-get \${!#}"; [ "\${!#}" != update ] || [ $((updates += 1)) -gt ${held} ]; }`,
    ].join('\n');
    const { stdout, stderr, status } = spawnSync('bash', ['-c', `${stubs}\n${step}`], { encoding: 'utf8' });
    return { lines: stdout.trim().split('\n'), stderr, status };
  }
  const stopped = 'systemctl stop apt-daily.timer apt-daily.service';

  test('waits for the package lists’ lock, which apt does not', () => {
    expect(installing(2)).toEqual({
      lines: [
        stopped,
        ...['apt-get update', 'sleep 10', 'apt-get update', 'sleep 10', 'apt-get update'],
        'apt-get jq',
        'systemctl start apt-daily.timer',
      ],
      stderr: '',
      status: 0,
    });
  });

  test('lets the installation decide when the lock is never free', () => {
    const { lines } = installing(99);
    expect(lines.filter((line) => line === 'apt-get update')).toHaveLength(30);
    expect(lines).toContain('apt-get jq');
  });
});

describe('private registries', () => {
  const [, step = ''] = /\n(step='preparing the pull[\s\S]*?\n} > [^\n]+)\n/.exec(largest) ?? [];

  /** What the real step makes Docker's configuration, for a compose file with these images. */
  function configuration(images: string[]): unknown {
    const app = mkdtempSync(join(tmpdir(), 'slipway-'));
    const services = images.map((image) => `    image: "${image}"\n`).join('');
    writeFileSync(join(app, 'docker-compose.yaml'), services);
    const script = `set -euo pipefail\napp='${app}' HOME='${app}'\n${step}`;
    const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const text = readFileSync(join(app, '.docker/config.json'), 'utf8');
    rmSync(app, { recursive: true });
    return JSON.parse(text);
  }

  test.each<[string, string[], string[], suffix?: string]>([
    ['none', ['public.ecr.aws/nginx/nginx:stable', 'registry.example.com:5000/api:1'], []],
    ['one', ['nginx', '123456789012.dkr.ecr.eu-west-3.amazonaws.com/api@sha256:0'], ['eu-west-3']],
    [
      'two, one of them twice',
      [1, 2]
        .map((tag) => `123456789012.dkr.ecr.eu-west-3.amazonaws.com/api:${tag}`)
        .concat('123456789012.dkr.ecr.us-east-1.amazonaws.com/site'),
      ['eu-west-3', 'us-east-1'],
    ],
    [
      'in China',
      ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/api'],
      ['cn-north-1'],
      'amazonaws.com.cn',
    ],
    ['in GovCloud', ['123456789012.dkr.ecr.us-gov-west-1.amazonaws.com/api'], ['us-gov-west-1']],
    [
      'in the ESC',
      ['123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu/api'],
      ['eusc-de-east-1'],
      'amazonaws.eu',
    ],
  ])(
    'of ECR are signed in to with the role, others are not: %s',
    (_, images, regions, suffix = 'amazonaws.com') => {
      const hosts = regions.map((region) => `123456789012.dkr.ecr.${region}.${suffix}`);
      expect(configuration(images)).toEqual({
        credHelpers: Object.fromEntries(hosts.map((host) => [host, 'ecr-login'])),
      });
    },
  );

  test('are signed in to by a helper that is installed, whose home is known at boot and later', () => {
    expect(largest).toMatch(/apt-get [^;]*install[\s\S]{0,80} amazon-ecr-credential-helper/);
    for (const [, script] of scripts()) expect(script).toMatch(/\nexport HOME=\/root/);
  });
});

describe('before the signal', () => {
  const [, steps = ''] = /\n(for port in 80 8000; do[\s\S]*?)\nstep='done'/.exec(largest) ?? [];

  /** Runs the real steps; the containers answer with these codes in turn, the last one for ever. */
  function waiting(codes: string[], more = '') {
    const stubs = [
      'set -euo pipefail',
      `instance_id=i-1 left=(${codes.join(' ')}) asked=$(mktemp)`,
      'sleep() { :; }',
      // In a subshell, so that what was asked is counted in a file.
      `curl() { echo >> "$asked"; n=$(wc -l < "$asked"); [ "$n" -le ${codes.length} ] || n=${codes.length}`,
      `  printf %s "\${left[n-1]}"; }`,
      'timeout() { shift; "$@"; }',
      'aws() { echo "aws $*"; }',
      'trap \'echo "$step"; wc -l < "$asked"; rm "$asked"\' EXIT',
      more,
    ].join('\n');
    const { stdout, stderr, status } = spawnSync('bash', ['-c', `${stubs}\n${steps}`], { encoding: 'utf8' });
    expect(stderr).toBe('');
    return { lines: stdout.trim().split('\n'), status };
  }
  const healthy = (group: string) =>
    `aws elbv2 wait target-in-service --target-group-arn ${group} --targets Id=i-1`;

  test('both containers must answer 200, then both target groups find the instance healthy', () => {
    const { lines, status } = waiting(['000', '503', '301', '200']);
    expect(status).toBe(0);
    expect(lines).toEqual([
      healthy('WebsiteTargetGroup'),
      healthy('ApiTargetGroup'),
      'waiting for the load balancer to find it healthy in ApiTargetGroup',
      '5',
    ]);
  });

  test('a redirect is no 200, as for the load balancer', () => {
    const { lines, status } = waiting(['301']);
    expect(status).toBe(1);
    expect(lines).toEqual(['waiting for 200 on port 80, which last answered 301', '60']);
  });

  test('an instance that the load balancer finds unhealthy fails', () => {
    const { lines, status } = waiting(['200'], 'aws() { return 255; }');
    expect(status).toBe(255);
    expect(lines[0]).toBe('waiting for the load balancer to find it healthy in WebsiteTargetGroup');
  });

  test('asks for the same as the load balancer', () => {
    for (const id of ['WebsiteTargetGroup', 'ApiTargetGroup']) {
      expect(propertiesOf(stackOf(), id)).toMatchObject({
        HealthCheckPath: '/',
        HealthCheckTimeoutSeconds: Number(/curl -s -m (\d+) /.exec(steps)?.[1]),
        Matcher: { HttpCode: /"\$code" = (\d+) \]/.exec(steps)?.[1] },
      });
    }
  });
});

/** Runs the real trap with the tools replaced by functions that print their arguments. */
function ending(body: string) {
  const start = largest.indexOf('app=/opt/slipway');
  const trap = "trap 'finish $?' EXIT";
  const head = largest.slice(start, largest.indexOf(trap) + trap.length);
  const stubs = 'set -euo pipefail\naws() { echo "aws $*"; }\ndocker() { echo docker; }\ntee() { cat; }\n';
  const { stdout, status } = spawnSync('bash', ['-c', `${stubs}${head}\ninstance_id=i-1\n${body}`], {
    encoding: 'utf8',
  });
  return { stdout, status };
}

describe('the signal', () => {
  test('says SUCCESS when every step went well', () => {
    expect(ending("step='done'").stdout).toBe(
      'aws cloudformation signal-resource --stack-name slipway-orders-dev --logical-resource-id AutoScalingGroup --unique-id i-1 --status SUCCESS\n',
    );
  });

  test('says FAILURE when a step failed, and the console says which', () => {
    const { stdout, status } = ending("step='installing Docker'\nfalse\nstep='not reached'");
    expect(status).toBe(1);
    expect(stdout).toContain('slipway: failed with code 1 while installing Docker');
    expect(stdout).toContain('--unique-id i-1 --status FAILURE');
    expect(stdout).not.toContain('SUCCESS');
  });

  test('that is refused is no failure: a group starts instances after the stack is complete, too', () => {
    expect(ending("aws() { return 255; }\nstep='done'").status).toBe(0);
  });
});
