import { type AddressInfo, createServer, Socket } from 'node:net';

/** A way to a database that can be cut without either end being told, as a failing router or firewall does. */
export interface FreezingProxy {
  /** The database's address by this way. */
  url: string;
  /**
   * From now on nothing is passed on in the connections there are: no bytes, no FIN, no RST. New ones work.
   * @returns how many connections that hit
   */
  freeze: () => number;
  close: () => Promise<void>;
}

/**
 * A server finds out by keepalive that nobody is at the other end of a silent connection, and closes its own. The
 * proxy's kernel answers keepalives for a client that is cut off, so the proxy closes the server's end itself, about
 * when keepalive would have.
 */
const orphanedMs = 30_000;

/** Listens on a free port of 127.0.0.1 and passes everything on to the server of `databaseUrl`. */
export async function startFreezingProxy(databaseUrl: string): Promise<FreezingProxy> {
  const server = new URL(databaseUrl);
  const pairs = new Set<Pair>();
  const listener = createServer((client) => {
    const pair = join(client, new Socket().connect(Number(server.port || 5432), server.hostname));
    pairs.add(pair);
    // One that is frozen stays: its client may still believe in it.
    pair.upstream.on('close', () => {
      if (!pair.frozen) pairs.delete(pair);
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((listener.address() as AddressInfo).port);
  return {
    url: url.toString(),
    freeze: () => {
      const hit = [...pairs].filter(({ frozen }) => !frozen);
      for (const pair of hit) pair.freeze();
      return hit.length;
    },
    close: async () => {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const { client, upstream } of pairs) {
        client.destroy();
        upstream.destroy();
      }
      await closed;
    },
  };
}

interface Pair {
  client: Socket;
  upstream: Socket;
  frozen: boolean;
  freeze: () => void;
}

function join(client: Socket, upstream: Socket): Pair {
  const pair: Pair = {
    client,
    upstream,
    frozen: false,
    freeze: () => {
      pair.frozen = true;
      // A socket that is not read tells its other end nothing: the kernel takes what is sent, and says that it did.
      client.unpipe().pause();
      upstream.unpipe().pause();
      setTimeout(() => upstream.destroy(), orphanedMs).unref();
    },
  };
  const endBoth = () => {
    if (pair.frozen) return;
    client.destroy();
    upstream.destroy();
  };
  for (const socket of [client, upstream]) {
    socket.setNoDelay(true);
    socket.on('error', endBoth);
    socket.on('close', endBoth);
  }
  client.pipe(upstream);
  upstream.pipe(client);
  return pair;
}
