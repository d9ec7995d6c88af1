/** Why the database did not do what it was asked: what an operator has to look at differs with each. */
export type DatabaseFailureCode =
  | 'database-password'
  | 'database-host'
  | 'database-tls'
  | 'database-missing'
  | 'database-rights'
  | 'database-read-only'
  | 'database-full'
  | 'database-down';

export interface DatabaseFailure {
  code: DatabaseFailureCode;
  /** For operators; names no user, host or password, since health is public. */
  message: string;
}

const messages = {
  'database-password': 'The database refuses the user name or the password of its address.',
  'database-host': "Nothing answers at the database's address: its host is down, or the address is wrong.",
  'database-missing': 'The server is there, but has no database of the name in its address.',
  'database-rights': 'The database refuses the user what Slipway needs a right for.',
  'database-read-only': 'The database is read-only: it can be read, and nothing can be changed.',
  'database-full': 'The database has no space left: it can be read, and nothing can be changed.',
  'database-down': 'The database does not answer.',
} as const satisfies Partial<Record<DatabaseFailureCode, string>>;

function failure(code: keyof typeof messages): DatabaseFailure {
  return { code, message: messages[code] };
}

function tls(message: string): DatabaseFailure {
  return { code: 'database-tls', message };
}

/** What is known of one error, of whichever of pg, Prisma, Node and OpenSSL made it. */
interface Facts {
  /** The server's SQLSTATE, Prisma's P…, or Node's or OpenSSL's code. */
  codes: ReadonlySet<string>;
  /** The kind that @prisma/adapter-pg gives what it knows. */
  kind: string;
  /** Empty where a code says all: a message may quote what somebody typed. */
  text: string;
}

/**
 * Why the database failed whoever just asked it something. An error that says nothing is one more of a database that
 * does not answer as it should.
 */
export function databaseFailure(error: unknown): DatabaseFailure {
  return asDatabaseFailure(error) ?? failure('database-down');
}

/** The same of an error that may come from elsewhere: null where it is none of the database, or a defect of ours. */
export function asDatabaseFailure(error: unknown, depth = 0): DatabaseFailure | null {
  // An error of an AWS call, or of fetch, which throws TypeError: the network's codes in it say nothing of the database.
  if (!(error instanceof Error) || depth > 3 || '$metadata' in error || ofDefects.test(error.name))
    return null;
  if (error instanceof AggregateError) return asDatabaseFailure(error.errors[0], depth + 1);
  const facts = readFacts(error);
  // What a verb wrapped, or a migration that says which one failed, is told by its cause.
  return refused(facts) ?? unreachable(facts) ?? asDatabaseFailure(error.cause, depth + 1);
}

/** Errors of programs, and of input: their messages quote values, which may read like anything. */
const ofDefects = /^(?:Type|Range|Reference|Syntax|\$?Zod|PrismaClientValidation)Error$/;

/** True of a failure that some other moment may not have: the address, the password and the rights are right. */
export function mayPass({ code }: DatabaseFailure): boolean {
  return !['database-password', 'database-tls', 'database-missing', 'database-rights'].includes(code);
}

/** The server answered, and says no. https://www.postgresql.org/docs/current/errcodes-appendix.html */
function refused(facts: Facts): DatabaseFailure | null {
  const { codes, text } = facts;
  const has = (...wanted: string[]) => wanted.some((code) => codes.has(code));
  const certificate = certificateFailure(facts);
  if (certificate) return certificate;
  // "no pg_hba.conf entry for host …, no encryption": pg_hba.conf has the line, for TLS only.
  if (has('28000') && /no encryption|SSL off/i.test(text)) {
    return tls(
      'The database accepts TLS only: set DATABASE_CA_FILE, or sslmode=verify-full in the address where a public authority signed its certificate.',
    );
  }
  // PgBouncer says 08P01 of what Postgres has codes for.
  if (has('28000', '28P01') || /^SASL: |authentication failed|no such user/i.test(text)) {
    return failure('database-password');
  }
  if (has('3D000') || /no such database/i.test(text)) return failure('database-missing');
  if (has('42501')) return failure('database-rights');
  if (has('25006')) return failure('database-read-only');
  if (has('53100')) return failure('database-full');
  return null;
}

/** https://nodejs.org/docs/latest-v24.x/api/tls.html#x509-certificate-error-codes */
function certificateFailure({ codes, kind, text }: Facts): DatabaseFailure | null {
  if (/does not support SSL/i.test(text)) {
    return tls('The database offers no TLS, which DATABASE_CA_FILE or sslmode in its address asks for.');
  }
  if (codes.has('ERR_TLS_CERT_ALTNAME_INVALID') || /does not match certificate/i.test(text)) {
    return tls(
      "The database's certificate is for another host name: put a name that it lists into the address.",
    );
  }
  if (
    codes.has('CERT_HAS_EXPIRED') ||
    codes.has('CERT_NOT_YET_VALID') ||
    /certificate has expired/i.test(text)
  )
    return tls("The database's certificate has expired, or is not valid yet.");
  const untrusted = [...codes].some((code) =>
    /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_UNTRUSTED|CERT_SIGNATURE_|INVALID_CA)/.test(code),
  );
  if (untrusted || /unable to (get|verify)|self[- ]signed/i.test(text)) {
    return tls(
      "The database's certificate is not signed by an authority that is trusted here: set DATABASE_CA_FILE to the PEM file of the one that signed it.",
    );
  }
  const broken = [...codes].some((code) => /^(ERR_SSL_|ERR_TLS_|EPROTO$|CERT_)/.test(code));
  if (kind === 'TlsConnectionError' || broken || /establishing an SSL connection/i.test(text))
    return tls('No TLS connection to the database can be made.');
  return null;
}

const hostCodes = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN'];
const lostCodes = ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ECONNABORTED'];

/** Nobody answered, or not to the end. */
function unreachable({ codes, kind, text }: Facts): DatabaseFailure | null {
  const has = (wanted: readonly string[]) => wanted.some((code) => codes.has(code));
  const nobody = kind === 'DatabaseNotReachable' || has(['P1001']) || has(hostCodes);
  if (nobody || /^timeout expired|due to connection timeout/.test(text)) return failure('database-host');
  const lost =
    has(lostCodes) ||
    ['ConnectionClosed', 'SocketTimeout', 'TooManyConnections'].includes(kind) ||
    // Connections (08), resources (53), an operator, a shutdown or a time-out (57), the server's disk (58), a
    // transaction that stood still (25P03): each ends what was under way, and says nothing against it.
    [...codes].some((code) => /^(08...|53...|57...|58...|25P0[34])$/.test(code)) ||
    has(['P1002', 'P1008', 'P1017', 'P2024', 'P2037']) ||
    lostWords.test(text);
  return lost ? failure('database-down') : null;
}

/** What pg, its pool, Prisma's transactions and our own watched connections say without a code. */
const lostWords =
  /not currently accepting connections|Connection terminated|connection ended|timeout exceeded when trying to connect|not queryable|gave no answer for|Unable to start a transaction in the given time/;

/** Prisma puts what the adapter made of pg's error into `meta`; pg and Node throw their own. */
function readFacts(error: Error): Facts {
  const cause = adapterCause(error);
  const found = [read(error, 'code'), read(cause, 'originalCode'), read(cause, 'code')];
  const codes = new Set(found.filter((code) => code !== ''));
  const text = read(cause, 'reason') || read(cause, 'originalMessage') || error.message;
  const isTold = [...codes].every((code) => wordyCodes.has(code));
  return { codes, kind: read(cause, 'kind'), text: isTold ? text : '' };
}

/** Codes that cover so much that the message has to be read. */
const wordyCodes: ReadonlySet<string> = new Set(['P2010', 'P2028', 'P2039', '28000', '08P01', '55000']);

function adapterCause(error: Error): unknown {
  const meta = Reflect.get(error, 'meta');
  const adapterError = isObject(meta) ? meta.driverAdapterError : undefined;
  if (isObject(adapterError)) return adapterError.cause;
  // The adapter's error itself, where Prisma passes it on.
  return error.name === 'DriverAdapterError' ? error.cause : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function read(value: unknown, key: string): string {
  const found = isObject(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : '';
}
