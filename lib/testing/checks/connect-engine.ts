import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, DriverAdapterError, type SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import { DatabaseError, Pool, type QueryConfig, type QueryResult } from 'pg';
import { migrationOptions } from '@/lib/db/connection-options';

/** Postgres's own one-byte type of the catalogs, and text: https://www.postgresql.org/docs/18/datatype-character.html */
const charOid = 18;
const textOid = 25;

/**
 * Connects for the engine. The adapter does not know the catalogs' "char", which the engine reads to describe a
 * database (https://github.com/prisma/orm/issues/27403): the adapter is told that it is text, the engine the truth.
 * The engine sends one query at a time.
 */
export async function connectEngine(connectionString: string): Promise<SqlDriverAdapter> {
  const pool = new Pool({ ...migrationOptions(connectionString), max: 1 });
  let charColumns: number[] = [];
  const query = pool.query.bind(pool) as (config: QueryConfig) => Promise<QueryResult>;
  const queryWithoutChar = async (config: QueryConfig) => {
    const result = await query(config);
    charColumns = result.fields.flatMap((field, index) => (field.dataTypeID === charOid ? [index] : []));
    for (const index of charColumns) Object.assign(result.fields[index] ?? {}, { dataTypeID: textOid });
    return result;
  };
  pool.query = queryWithoutChar as typeof pool.query;
  const adapter = await new PrismaPg(pool, { disposeExternalPool: true }).connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (request) => {
    const answer = await queryRaw(request);
    for (const index of charColumns) answer.columnTypes[index] = ColumnTypeEnum.Character;
    return answer;
  };
  // The adapter cuts a script at every semicolon, in a comment or a function's body too. Postgres takes it whole, in one
  // transaction: https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
  adapter.executeScript = async (script) => {
    await query({ text: script }).catch((error: unknown) => {
      throw error instanceof DatabaseError ? toAdapterError(error) : error;
    });
  };
  return disposableOnce(adapter);
}

/** What the engine reports of a statement that failed. */
function toAdapterError(error: DatabaseError): DriverAdapterError {
  const { message, detail, column, hint } = error;
  const [code, severity] = [error.code ?? '', error.severity ?? ''];
  return new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
}

/** The engine disposes of some connections itself, and a pool may be ended only once. */
function disposableOnce<Adapter extends { dispose(): Promise<void> }>(adapter: Adapter): Adapter {
  const dispose = adapter.dispose.bind(adapter);
  let disposed: Promise<void> | undefined;
  adapter.dispose = () => {
    disposed ??= dispose();
    return disposed;
  };
  return adapter;
}
