import { parseArgs } from 'node:util';
import { errorMessage } from '@/lib/aws/aws-failure';
import { setCallHooks } from '@/lib/aws/call-hooks';
import { callerIdentity } from '@/lib/aws/caller-identity';
import { crashPoint } from '@/lib/config/crash-point';
import { parseVariables, workerVariablesSchema } from '@/lib/config/environment-variables';
import { CannotStart, refuseToStart } from '@/lib/config/refuse-to-start';
import { type Database, openDatabase } from '@/lib/db/client';
import { databaseAddresses } from '@/lib/db/database-addresses';
import { databaseFailure } from '@/lib/db/database-failure';
import { explainSchema, isUsable, schemaVersion } from '@/lib/db/schema-version';
import { checkRestore, exitCodeOf } from './check-restore';
import { toJson, toText } from './report';

const usage = `restore-check: compares the database with AWS after it was restored, before any worker acts on it.

  restore-check              shows what changed since; changes nothing
  restore-check --json       the same for scripts
  restore-check --adopt      brings the database to what AWS says, where that is certain
  restore-check --accept     lets workers act on the database from now on
  restore-check --without=T  leaves target T out; may be repeated

It is bin/restore-check of the artefact, and npm run restore-check -- in a checkout.

Exits with 0 when nothing is left to do, with 3 when something differs, with 1 when not everything could be compared.
`;

const identityMs = 10_000;

/** One call after the other, so that no budget is needed: workers that act on nothing make none. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      adopt: { type: 'boolean', default: false },
      accept: { type: 'boolean', default: false },
      without: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  setCallHooks({
    before: async ({ command }) => crashPoint(`aws.${command}.before`),
    after: async ({ command }) => crashPoint(`aws.${command}.after`),
  });
  const { url } = databaseAddresses(parseVariables(workerVariablesSchema, process.env));
  const database = openDatabase(url, {
    applicationName: 'slipway-restore-check',
    poolSize: 2,
  });
  try {
    await assertReadable(database);
    await assertCredentials();
    const report = await checkRestore(database, values);
    process.stdout.write(values.json ? toJson(report) : toText(report));
    if (values.accept && !report.accepted)
      process.stderr.write(
        'Not accepted: a target could not be compared. --without=<target> leaves it out.\n',
      );
    return exitCodeOf(report);
  } finally {
    await database.$disconnect();
  }
}

/** Told in the words of health, as the worker would be told. */
async function assertReadable(database: Database): Promise<void> {
  const version = await schemaVersion(database).catch((error: unknown) => {
    const { code, message } = databaseFailure(error);
    throw new CannotStart(code, message, { cause: error });
  });
  if (!isUsable(version))
    throw new CannotStart(
      version.state === 'older' ? 'schema-older' : 'schema-newer',
      explainSchema(version),
    );
}

/** As whom AWS is asked. Where it can't say, each target's own answer tells more. */
async function assertCredentials(): Promise<void> {
  const identity = await callerIdentity(identityMs, new AbortController().signal);
  if (identity.kind !== 'none' && identity.kind !== 'refused') return;
  const { kind, error } = identity;
  throw kind === 'none'
    ? new CannotStart('no-credentials', `There are no AWS credentials here: ${errorMessage(error)}`)
    : new CannotStart('credentials-refused', `AWS refuses the credentials: ${errorMessage(error)}`);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => refuseToStart('restore-check', error),
);
