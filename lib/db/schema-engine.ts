import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';

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
  const factory = new PrismaPg({ connectionString: input.databaseUrl, max: 1 });
  const shadowFactory = new PrismaPg({
    connectionString: input.shadowDatabaseUrl ?? input.databaseUrl,
    max: 1,
  });
  // The engine holds an advisory lock until its connections are closed, and closes none itself.
  const opened: { dispose(): Promise<void> }[] = [];
  const connect = async (from: PrismaPg) => {
    const adapter = await from.connect();
    opened.push(adapter);
    return adapter;
  };
  const bound = bindMigrationAwareSqlAdapterFactory({
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: () => connect(factory),
    connectToShadowDb: () => connect(shadowFactory),
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
