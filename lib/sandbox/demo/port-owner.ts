import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTENING = '0A';

/** The socket inodes that listen on the port, from the kernel's table (`man 5 proc_pid_net`). */
function listeningInodes(port: number): Set<string> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    let text = '';
    try {
      text = readFileSync(table, 'utf8');
    } catch {
      continue;
    }
    for (const line of text.split('\n').slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (local?.endsWith(`:${wanted}`) && state === LISTENING && inode !== undefined) inodes.add(inode);
    }
  }
  return inodes;
}

function holdsOneOf(pid: string, inodes: Set<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      const target = readlinkSync(`/proc/${pid}/fd/${fd}`);
      return target.startsWith('socket:[') && inodes.has(target.slice(8, -1));
    });
  } catch {
    // Another user's process, or one that just ended.
    return false;
  }
}

/** The command line in short. */
function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 60);
  } catch {
    return 'ended meanwhile';
  }
}

/** Says who listens on a port of this machine, or how to find out. */
export function describePortOwner(port: number): string {
  const inodes = listeningInodes(port);
  if (inodes.size > 0) {
    const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && holdsOneOf(name, inodes));
    if (pid !== undefined) return `pid ${pid} (${commandOf(pid)})`;
  }
  return `another process (find it with: lsof -nP -iTCP:${port} -sTCP:LISTEN)`;
}
