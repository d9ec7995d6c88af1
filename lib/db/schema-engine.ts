import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { connectEngine } from './connect-engine';

/**
 * Prisma's own schema engine as WebAssembly, so that migrations need no downloaded binary and stay in
 * Prisma's format: `prisma migrate deploy` works on the same folder and the same `_prisma_migrations`.
 */
export interface SchemaEngine extends WasmEngine {
  close(): Promise<void>;
}

interface WasmEngine {
  applyMigrations(input: { migrationsList: MigrationList; filters: typeof noFilter }): Promise<{
    appliedMigrationNames: string[];
  }>;
  diff(input: DiffInput): Promise<{ exitCode: number; stdout: string | null }>;
}

export interface MigrationList {
  baseDir: string;
  lockfile: { path: string; content: string | null };
  shadowDbInitScript: string;
  migrationDirectories: {
    path: string;
    migrationFile: { path: string; content: { tag: 'ok'; value: string } };
  }[];
}

export type DiffTarget =
  | { tag: 'empty' }
  | ({ tag: 'migrations' } & MigrationList)
  | { tag: 'schemaDatamodel'; files: { path: string; content: string }[] };

interface DiffInput {
  from: DiffTarget;
  to: DiffTarget;
  script: boolean;
  exitCode: boolean | null;
  filters: typeof noFilter;
}

export const noFilter = { externalTables: [] as string[], externalEnums: [] as string[] };

type EngineBindings = {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
  SchemaEngine: {
    new: (
      options: { datamodels: [string, string][] | undefined },
      log: (line: string) => void,
      adapter: object,
    ) => Promise<WasmEngine>;
  };
};

/** Starts the engine on `databaseUrl`; `shadowDatabaseUrl` is needed only to diff from migrations. */
export async function openSchemaEngine(input: {
  databaseUrl: string;
  shadowDatabaseUrl?: string;
  dataModel: { path: string; content: string };
}): Promise<SchemaEngine> {
  const bindings = await loadEngine();
  // The engine holds an advisory lock until its connections are closed, and closes none but the shadow database's.
  const opened: { dispose(): Promise<void> }[] = [];
  const connect = async (url: string) => {
    const adapter = await connectEngine(url);
    opened.push(adapter);
    return adapter;
  };
  const bound = bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connect(input.databaseUrl),
    connectToShadowDb: () => connect(input.shadowDatabaseUrl ?? input.databaseUrl),
  });
  const datamodels: [string, string][] = [[input.dataModel.path, input.dataModel.content]];
  const schemaEngine = await bindings.SchemaEngine.new({ datamodels }, () => undefined, bound);
  return {
    applyMigrations: (request) => schemaEngine.applyMigrations(request),
    diff: (request) => schemaEngine.diff(request),
    close: async () => {
      for (const adapter of opened) await adapter.dispose();
    },
  };
}

let engine: Promise<EngineBindings> | undefined;

/** One instance per process: the bindings keep views into the memory of the instance they were given. */
function loadEngine(): Promise<EngineBindings> {
  engine ??= instantiateEngine();
  return engine;
}

async function instantiateEngine(): Promise<EngineBindings> {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm'));
  const bindingsPath = join(folder, 'schema_engine_bg.js');
  const bindings = (await import(
    /* turbopackIgnore: true */ pathToFileURL(bindingsPath).href
  )) as EngineBindings;
  const { instance } = await WebAssembly.instantiate(readFileSync(join(folder, 'schema_engine_bg.wasm')), {
    './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports,
  });
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === 'function') start();

  return bindings;
}
