import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startWorkerProcess } from '@/lib/testing/checks/worker-process';

let sandbox: Sandbox;
/** Takes connections and never answers. */
let silent: Server;
const sockets = new Set<Socket>();

beforeAll(async () => {
  sandbox = await startSandbox();
  silent = createServer((socket) => sockets.add(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  silent.close();
  await sandbox.close();
});

async function launchTraced(name: string): Promise<void> {
  await sandbox.launch(name, { zones: 2, natGateways: 'single' });
  await sandbox.database.operation.updateMany({
    where: { environment: { name } },
    data: { traceContext: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  });
}

test.each(['refuses', 'never answers'])(
  'a receiver of traces that %s keeps no launch from ending and no worker from stopping',
  async (what) => {
    const { port } = silent.address() as AddressInfo;
    const name = what.replace(' ', '-');
    await launchTraced(name);
    const worker = startWorkerProcess({
      databaseUrl: sandbox.databaseUrl,
      awsEndpointUrl: sandbox.aws.url,
      variables: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${what === 'refuses' ? 9 : port}` },
    });
    try {
      await sandbox.waitFor(name, 'ACTIVE');
      if (what === 'refuses') {
        await waitUntil('it to be told', () => worker.log().includes('traces could not be sent'), {
          state: worker.log,
        });
      }
    } finally {
      await worker.stop();
    }
    expect(worker.exitCode(), worker.log()).toBe(0);
  },
);
