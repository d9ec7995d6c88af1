import { type AddressInfo, createServer, Socket } from 'node:net';

/** An address that stays while the server behind it changes, as that of a managed database does. */
export interface SwitchingProxy {
  port: number;
  /** New connections go to this port of 127.0.0.1 from now on; those that there are, are cut. */
  pointTo: (port: number) => void;
  close: () => Promise<void>;
}

export async function startSwitchingProxy(firstPort: number): Promise<SwitchingProxy> {
  let target = firstPort;
  const sockets = new Set<Socket>();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const listener = createServer((client) => {
    const upstream = new Socket().connect(target, '127.0.0.1');
    const endBoth = () => {
      for (const socket of [client, upstream]) {
        socket.destroy();
        sockets.delete(socket);
      }
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', endBoth);
      socket.on('close', endBoth);
    }
    client.pipe(upstream);
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    pointTo: (port) => {
      target = port;
      cut();
    },
    close: async () => {
      const closed = new Promise((resolve) => listener.close(resolve));
      cut();
      await closed;
    },
  };
}
