import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm';
import { connectEngine } from './connect-engine';

/** Prisma's own schema engine as WebAssembly, which needs no download: what our migrations are measured by. */
export interface OpenSchemaEngine {
  /** What `prisma migrate deploy` does; resolves with the names of what it applied. */
  deploy: () => Promise<string[]>;
  /** The SQL that would turn the database into what the data model describes; empty when it is that already. */
  missing: () => Promise<string>;
  close: () => Promise<void>;
}

const filters = { externalTables: [], externalEnums: [] };

/** @param change edits the data model of this checkout first */
export async function openSchemaEngine(
  databaseUrl: string,
  change: (schema: string) => string = (schema) => schema,
): Promise<OpenSchemaEngine> {
  const bindings = await loadEngine();
  // The engine holds an advisory lock until its connections are closed, and closes none of them.
  const opened: { dispose(): Promise<void> }[] = [];
  const connect = async () => {
    const adapter = await connectEngine(databaseUrl);
    opened.push(adapter);
    return adapter;
  };
  const bound = bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect,
    connectToShadowDb: connect,
  });
  const path = join(process.cwd(), 'prisma', 'schema.prisma');
  const content = change(readFileSync(path, 'utf8'));
  const files = [{ path, content }];
  const engine = await bindings.SchemaEngine.new({ datamodels: [[path, content]] }, () => undefined, bound);
  return {
    deploy: async () => {
      const migrationsList = readMigrationList();
      return (await engine.applyMigrations({ migrationsList, filters })).appliedMigrationNames;
    },
    missing: async () => {
      const { stdout } = await engine.diff({
        from: { tag: 'schemaDatasource', files, configDir: dirname(path) },
        to: { tag: 'schemaDatamodel', files },
        script: true,
        exitCode: true,
        filters,
      });
      return (stdout ?? '').replace(/^--.*$/gm, '').trim();
    },
    close: async () => {
      for (const adapter of opened) await adapter.dispose();
    },
  };
}

function readMigrationList(): MigrationList {
  const baseDir = join(process.cwd(), 'prisma', 'migrations');
  const read = (path: string) => readFileSync(join(baseDir, path), 'utf8');
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: read('migration_lock.toml') },
    shadowDbInitScript: '',
    migrationDirectories: globSync('*/migration.sql', { cwd: baseDir })
      .sort()
      .map((path) => ({
        path: dirname(path),
        migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: read(path) } },
      })),
  };
}

type Bindings = {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
  SchemaEngine: { new: typeof SchemaEngine.new };
};

let engine: Promise<Bindings> | undefined;

/** One instance per process: the bindings keep views into the memory of the instance they were given. */
function loadEngine(): Promise<Bindings> {
  engine ??= instantiateEngine();
  return engine;
}

async function instantiateEngine(): Promise<Bindings> {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm'));
  const bindings: Bindings = await import(pathToFileURL(join(folder, 'schema_engine_bg.js')).href);
  const { instance } = await WebAssembly.instantiate(readFileSync(join(folder, 'schema_engine_bg.wasm')), {
    './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports,
  });
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === 'function') start();
  return bindings;
}
