import { type AddressInfo, createServer, Socket } from 'node:net';

/** A way to a database by which everything comes but notifications, as through a pooler in transaction mode. */
export interface DeafProxy {
  url: string;
  /** From now on notifications are passed on, or again are not. */
  passNotifications: (pass: boolean) => void;
  close: () => Promise<void>;
}

/** Listens on a free port of 127.0.0.1 for clients without TLS. */
export async function startDeafProxy(databaseUrl: string): Promise<DeafProxy> {
  const server = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let passes = false;
  const listener = createServer((client) => {
    const upstream = new Socket().connect(Number(server.port), server.hostname);
    let rest = Buffer.alloc(0);
    upstream.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (let message = firstMessage(rest); message; message = firstMessage(rest)) {
        rest = rest.subarray(message.length);
        if (passes || message[0] !== notification) client.write(message);
      }
    });
    client.pipe(upstream);
    const endBoth = () => {
      for (const socket of [client, upstream]) {
        socket.destroy();
        sockets.delete(socket);
      }
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', endBoth);
      socket.on('close', endBoth);
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.port = String((listener.address() as AddressInfo).port);
  return {
    url: url.toString(),
    passNotifications: (pass) => {
      passes = pass;
    },
    close: async () => {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** NotificationResponse: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const notification = 'A'.charCodeAt(0);

/** A letter, and a length that counts itself. */
function firstMessage(bytes: Buffer): Buffer | null {
  if (bytes.length < 5) return null;
  const length = 1 + bytes.readInt32BE(1);
  return bytes.length < length ? null : bytes.subarray(0, length);
}
