import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { asDatabaseFailure, databaseFailure, mayPass } from './database-failure';

/** As pg throws it. */
function server(code: string, message: string): Error {
  return Object.assign(new Error(message), { code, severity: 'FATAL' });
}

/** As Node throws it. */
function node(code: string, message: string = code): Error {
  return Object.assign(new Error(message), { code, syscall: 'connect', errno: -111 });
}

/** As Prisma 7.10 passes on what @prisma/adapter-pg made of it. */
function prisma(code: string, cause: object, message = 'Invalid invocation'): Error {
  const driverAdapterError = { name: 'DriverAdapterError', cause };
  return Object.assign(new Error(message), {
    name: 'PrismaClientKnownRequestError',
    code,
    meta: { driverAdapterError },
  });
}

function postgres(code: string, message: string): Error {
  return prisma('P2039', { originalCode: code, originalMessage: message, kind: 'postgres', code, message });
}

function tls(reason: string): Error {
  return prisma('P2010', { kind: 'TlsConnectionError', reason });
}

describe('why the database failed', () => {
  test.each([
    ['database-password', server('28P01', 'password authentication failed for user "slipway"')],
    ['database-password', prisma('P1000', { originalCode: '28P01', kind: 'AuthenticationFailed' })],
    ['database-password', server('28000', 'role "slipway" does not exist')],
    ['database-password', server('08P01', 'SASL authentication failed')],
    ['database-password', new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string')],
    ['database-missing', server('3D000', 'database "slipway" does not exist')],
    ['database-missing', server('08P01', 'no such database: slipway')],
    ['database-rights', server('42501', 'permission denied for schema public')],
    ['database-read-only', postgres('25006', 'cannot execute INSERT in a read-only transaction')],
    ['database-full', postgres('53100', 'could not extend file: No space left on device')],
    ['database-host', node('ECONNREFUSED')],
    ['database-host', node('EHOSTUNREACH')],
    ['database-host', new AggregateError([node('ECONNREFUSED'), node('ECONNREFUSED')])],
    ['database-host', prisma('P2010', { kind: 'DatabaseNotReachable', host: 'db.invalid' })],
    ['database-host', prisma('P1001', { kind: 'DatabaseNotReachable', host: '127.0.0.1', port: 1 })],
    ['database-host', new Error('timeout expired')],
    ['database-host', new Error('Connection terminated due to connection timeout')],
    ['database-down', server('57P03', 'the database system is starting up')],
    ['database-down', postgres('57P01', 'terminating connection due to administrator command')],
    ['database-down', server('08P01', 'server conn crashed?')],
    ['database-down', postgres('55000', 'database "slipway" is not currently accepting connections')],
    ['database-down', server('53300', 'sorry, too many clients already')],
    ['database-down', postgres('57014', 'canceling statement due to statement timeout')],
    ['database-down', postgres('25P03', 'terminating connection due to idle-in-transaction timeout')],
    ['database-down', new Error('Connection terminated unexpectedly')],
    ['database-down', new Error('timeout exceeded when trying to connect')],
    ['database-down', new Error('The database gave no answer for 10000 ms; the connection was given up')],
    ['database-down', node('ECONNRESET')],
    [
      'database-down',
      prisma('P2028', {}, 'Transaction API error: Unable to start a transaction in the given time.'),
    ],
    ['database-tls', tls('The server does not support SSL connections')],
    ['database-tls', node('SELF_SIGNED_CERT_IN_CHAIN')],
    ['database-tls', tls('unable to get local issuer certificate')],
    ['database-tls', node('ERR_TLS_CERT_ALTNAME_INVALID')],
    ['database-tls', node('CERT_HAS_EXPIRED')],
    ['database-tls', server('28000', 'no pg_hba.conf entry for host "10.0.0.1", user "a", no encryption')],
  ])('%s: %s', (code, error) => {
    expect(databaseFailure(error).code).toBe(code);
    expect(asDatabaseFailure(error)?.code).toBe(code);
    // A migration names itself around what Postgres said.
    const wrapped = new Error('Migration x failed', { cause: error });
    expect(asDatabaseFailure(wrapped)?.code).toBe(code);
    expect(asDatabaseFailure(Object.assign(wrapped, { code: 'StandingNotSaved' }))?.code).toBe(code);
  });

  test('says what to set where the certificate is the matter', () => {
    expect(databaseFailure(node('SELF_SIGNED_CERT_IN_CHAIN')).message).toContain('DATABASE_CA_FILE');
    expect(databaseFailure(node('ERR_TLS_CERT_ALTNAME_INVALID')).message).toContain('another host name');
  });

  test.each([
    ['a defect', new TypeError('x is not a function')],
    ['text that is no JSON', new SyntaxError('"connection ended" is not valid JSON')],
    ['input that quotes', new z.ZodError([{ code: 'custom', path: [], message: 'no such user', input: '' }])],
    [
      'a query that quotes its input',
      Object.assign(new Error('Invalid `create()` invocation: {name: "no such database"}'), {
        name: 'PrismaClientValidationError',
      }),
    ],
    [
      'a refused duplicate, whatever it is called',
      prisma(
        'P2002',
        { originalCode: '23505', kind: 'UniqueConstraintViolation', originalMessage: 'self-signed' },
        'authentication failed',
      ),
    ],
    ['a statement that is wrong', server('42601', 'syntax error')],
    ['an AWS call without an answer', Object.assign(node('ECONNREFUSED'), { $metadata: {} })],
    ['a request by fetch', new TypeError('fetch failed', { cause: node('ECONNREFUSED') })],
    ['no error', 'down'],
  ])('is not said of %s', (_, error) => {
    expect(asDatabaseFailure(error)).toBeNull();
  });

  test('tells what passes by itself from what somebody has to put right', () => {
    expect(mayPass(databaseFailure(node('ECONNREFUSED')))).toBe(true);
    expect(mayPass(databaseFailure(postgres('25006', 'read-only')))).toBe(true);
    expect(mayPass(databaseFailure(server('28P01', 'password authentication failed')))).toBe(false);
  });
});
