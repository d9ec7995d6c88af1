import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { stopLeftoverServer } from '@/lib/sandbox/postgres/leftover';
import { realDataDir, removePostgresData } from '@/lib/sandbox/postgres/place';
import { isRunning, type ProcessIdentity, tryLock } from '@/lib/sandbox/setup/lock.mjs';
import { writeSecretFile } from '@/lib/sandbox/setup/secret-file';
import { removeConnectionFile } from './connection-file';
import { DemoError } from './demo-error';

const LOCK = 'lock';

const secretsSchema = z.object({
  sessionSecret: z.string().min(32),
  oidcClientSecret: z.string().min(32),
  auditKey: z.string().min(32),
});
const portsSchema = z.object({ postgres: z.number(), aws: z.number(), identity: z.number() }).partial();
const childrenSchema = z.array(z.object({ pid: z.number(), startedAt: z.string().nullable() }));

export type RememberedPorts = z.infer<typeof portsSchema>;

/** The folder that one demo at a time works in: data, secrets, remembered ports, logs. */
export type DataFolder = {
  dir: string;
  postgresDir: string;
  awsStateFile: string;
  logFile: (name: string) => string;
  secrets: z.infer<typeof secretsSchema>;
  ports: RememberedPorts;
  rememberPorts: (ports: RememberedPorts) => void;
  /** So that the next start can end them if this one is killed. */
  rememberChildren: (children: readonly ProcessIdentity[]) => void;
  close: () => void;
};

/** Whatever can't be read counts as not there: a file cut off while written must not stop a start. */
function readJson<T>(path: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

function loadSecrets(dir: string): DataFolder['secrets'] {
  const path = join(dir, 'secrets.json');
  const found = readJson(path, secretsSchema);
  if (found !== null) return found;
  const made = {
    sessionSecret: randomBytes(32).toString('base64url'),
    oidcClientSecret: randomBytes(32).toString('base64url'),
    auditKey: `demo:${randomBytes(32).toString('base64')}`,
  };
  writeSecretFile(path, JSON.stringify(made));
  return made;
}

/** Ends children of a demo that was killed; they were about to end by themselves. */
function endLeftoverChildren(path: string): number {
  const left = (readJson(path, childrenSchema) ?? []).filter(
    (child) => child.startedAt !== null && isRunning(child),
  );
  for (const child of left) {
    try {
      // The whole group: each child leads its own.
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It was faster.
    }
  }
  rmSync(path, { force: true });
  return left.length;
}

async function empty(dir: string, postgresDir: string): Promise<void> {
  await stopLeftoverServer(realDataDir(postgresDir));
  removePostgresData(postgresDir);
  for (const name of readdirSync(dir)) {
    if (name !== LOCK) rmSync(join(dir, name), { recursive: true, force: true });
  }
}

/**
 * Opens the folder for this process alone, cleaning up after a demo that was killed.
 *
 * @throws DemoError when another demo works in it
 */
export async function openDataFolder(
  dir: string,
  { reset, log }: { reset: boolean; log: (line: string) => void },
): Promise<DataFolder> {
  mkdirSync(join(dir, 'logs'), { recursive: true });
  // Open to the account that runs Postgres; whatever is secret in here is so by its own mode.
  chmodSync(dir, 0o755);
  const lock = tryLock(join(dir, LOCK));
  if (lock.release === null) {
    throw new DemoError(
      `A demo already runs on ${dir} (pid ${lock.heldBy.pid}). Stop it with Ctrl-C in its terminal or: kill ${lock.heldBy.pid}`,
    );
  }
  try {
    removeConnectionFile(dir);
    const childrenFile = join(dir, 'children.json');
    if (endLeftoverChildren(childrenFile) > 0) log('ended what a killed demo had left running');
    const postgresDir = join(dir, 'postgres');
    if (reset) await empty(dir, postgresDir);
    mkdirSync(join(dir, 'logs'), { recursive: true });
    return folderAt(dir, childrenFile, postgresDir, lock.release);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function folderAt(dir: string, childrenFile: string, postgresDir: string, release: () => void): DataFolder {
  const portsFile = join(dir, 'ports.json');
  return {
    dir,
    postgresDir,
    awsStateFile: join(dir, 'practice-aws.json'),
    logFile: (name) => join(dir, 'logs', `${name}.log`),
    secrets: loadSecrets(dir),
    ports: readJson(portsFile, portsSchema) ?? {},
    rememberPorts: (ports) => writeFileSync(portsFile, JSON.stringify(ports)),
    rememberChildren: (children) => {
      if (existsSync(dir)) writeFileSync(childrenFile, JSON.stringify(children));
    },
    close: () => {
      rmSync(childrenFile, { force: true });
      release();
    },
  };
}
