import { spawn, spawnSync } from 'node:child_process';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { loadActor } from '@/lib/access/load-actor';
import { openDatabase } from '@/lib/db/client';
import { getEnvironment } from '@/lib/environments/get-environment';
import { requestEnvironment } from '@/lib/environments/request-environment';
import { createTestDatabase } from '@/lib/sandbox/checks/test-database';
import { waitUntil } from '@/lib/sandbox/checks/wait-until';
import { startWorkerProcess } from '@/lib/sandbox/checks/worker-process';
import { seedDemo } from '@/lib/sandbox/demo/seed';
import { freePort } from '@/lib/sandbox/setup/free-port';

/** moto, an AWS emulator that we did not write: the second opinion on what we send. */
const hasMoto = spawnSync('moto_server', ['--help']).status === 0;
const region = 'eu-west-3';
const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };

test.skipIf(!hasMoto)('the same worker launches the same environment on moto', async () => {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const moto = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const { url: databaseUrl, drop } = await createTestDatabase();
  const database = openDatabase(databaseUrl, { poolSize: 2 });
  try {
    await waitUntil('moto to answer', () =>
      fetch(`${endpoint}/moto-api/`).then(
        (answer) => answer.ok,
        () => false,
      ),
    );
    const imageParameter = await putImageParameter(endpoint);
    await seedDemo({ databaseUrl, awsEndpointUrl: endpoint, region, log: () => undefined });
    const worker = startWorkerProcess({ databaseUrl, awsEndpointUrl: endpoint, region });
    try {
      const ada = await database.user.findUniqueOrThrow({ where: { email: 'ada@example.com' } });
      const actor = await loadActor(database, ada.id);
      if (!actor) throw new Error('Ada is missing');
      const ctx = { database, actor, via: 'api' } as const;
      const input = {
        name: 'on-moto',
        blueprint: 'web-environment',
        target: 'sandbox',
        team: 'payments',
        inputs: { imageParameter },
      };
      await requestEnvironment({ ctx, input });
      const active = await waitUntil(
        'the launch',
        async () => {
          const seen = await getEnvironment({ ctx, input: { name: 'on-moto' } });
          return seen.status === 'ACTIVE' ? seen : undefined;
        },
        {
          withinMs: 100_000,
          state: async () => [await getEnvironment({ ctx, input: { name: 'on-moto' } }), worker.log()],
        },
      );
      expect(active.url).toMatch(/^http:\/\/.+elb\.amazonaws\.com/);
      expect(active.resources.map((resource) => resource.type)).toContain('AWS::RDS::DBInstance');
      const client = new CloudFormationClient({ endpoint, region, credentials });
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'slipway-on-moto' }));
      expect(Stacks?.[0]).toMatchObject({ StackId: active.stackId, StackStatus: 'CREATE_COMPLETE' });
      expect(Stacks?.[0]?.Tags).toContainEqual({ Key: 'slipway:operation', Value: active.operation?.id });
    } finally {
      await worker.stop();
    }
  } finally {
    moto.kill('SIGKILL');
    await database.$disconnect();
    await drop();
  }
});

/** moto knows none of Canonical's parameters, so the launch names one of our own that holds an image id of moto's. */
async function putImageParameter(endpoint: string): Promise<string> {
  const name = '/images/ubuntu';
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonSSM.PutParameter',
      authorization: `AWS4-HMAC-SHA256 Credential=practice/20260101/${region}/ssm/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify({ Name: name, Type: 'String', Value: 'ami-1e749f67' }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return name;
}
