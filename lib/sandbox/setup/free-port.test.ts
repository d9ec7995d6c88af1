import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort, isPortFree } from './free-port';

test('a port that is free may be asked for again, as by a server that is started again', async () => {
  const port = await freePort();
  expect(await isPortFree(port)).toBe(true);
  expect(await freePort(port)).toBe(port);
});

test('a port that is in use gives way to the next wish, and to any', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  const free = await freePort();
  expect(await isPortFree(taken)).toBe(false);
  expect(await freePort(undefined, taken, free)).toBe(free);
  expect(await freePort(taken)).not.toBe(taken);
  server.close();
});
