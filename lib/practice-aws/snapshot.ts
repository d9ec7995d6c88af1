import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from './clock';
import { emptyWorld, type World } from './state';

const VERSION = 2;

/** Long enough that a burst of calls is one write, short enough that a killed demo loses next to nothing. */
const DEBOUNCE_MS = 100;

function packMaps(_key: string, value: unknown): unknown {
  return value instanceof Map ? { $map: [...value] } : value;
}

function unpackMaps(_key: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && '$map' in value && Array.isArray(value.$map)) {
    return new Map(value.$map);
  }
  return value;
}

/**
 * Reads a snapshot; an absent file is an empty world.
 * @throws Error naming the file when it isn't a snapshot of this version
 */
export function loadWorld(file: string): World {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return emptyWorld();
    throw error;
  }
  let snapshot: { version?: number; world?: World };
  try {
    snapshot = JSON.parse(text, unpackMaps);
  } catch (cause) {
    throw new Error(`${file} is not a snapshot of the practice AWS; remove it to start empty`, { cause });
  }
  if (snapshot.version !== VERSION || snapshot.world === undefined) {
    throw new Error(`${file} is a snapshot of another version; remove it to start empty`);
  }
  return { ...emptyWorld(), ...snapshot.world };
}

/** Mode 0600: the snapshot holds session tokens and the values of NoEcho parameters. */
export function saveWorld(file: string, world: World): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, JSON.stringify({ version: VERSION, world }, packMaps), { mode: 0o600 });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Writes the world some moments after it changed, and a last time at close. */
export class SnapshotWriter {
  #savedChanges: number;
  #cancel: (() => void) | undefined;

  constructor(
    private readonly file: string | undefined,
    private readonly world: World,
    private readonly clock: Clock,
  ) {
    this.#savedChanges = world.changes;
  }

  /** To be called after anything that may have changed the world. */
  noteChange(): void {
    if (this.file === undefined || this.#cancel !== undefined) return;
    if (this.world.changes === this.#savedChanges) return;
    this.#cancel = this.clock.after(DEBOUNCE_MS, () => this.#save());
  }

  close(): void {
    this.#cancel?.();
    this.#save();
  }

  #save(): void {
    this.#cancel = undefined;
    if (this.file === undefined || this.world.changes === this.#savedChanges) return;
    this.#savedChanges = this.world.changes;
    saveWorld(this.file, this.world);
  }
}
