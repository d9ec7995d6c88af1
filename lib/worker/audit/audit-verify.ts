import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compareHead, type HeadVerdict, readHeads, type SignedHead } from '@/lib/audit/head';
import { type Finding, type Problem, walkAudit } from '@/lib/audit/verify';
import { anchorBucket } from '@/lib/aws/anchors';
import { auditVariablesSchema, parseVariables } from '@/lib/config/environment-variables';
import { CannotStart, refuseToStart } from '@/lib/config/refuse-to-start';
import { type Database, openDatabase } from '@/lib/db/client';
import { databaseAddresses } from '@/lib/db/database-addresses';
import { databaseFailure } from '@/lib/db/database-failure';

const usage = `audit-verify: reads the whole audit log, and names each row that is not as it was written. Changes nothing.

  audit-verify                  also compares with the anchors in AUDIT_ANCHOR_BUCKET, where that is set
  audit-verify --anchor=<file>  compares with signed heads kept elsewhere: a log of the worker, or one head; may be
                                repeated
  audit-verify --json           the same for scripts

It is bin/audit-verify of the artefact, and npm run audit:verify -- in a checkout. It needs the database and AUDIT_KEY,
with every key that has signed.

Exits with 0 when every row is as it was written, with 3 when one is not, with 1 when that could not be found out.
`;

/** Beyond, the log is of no use any more. */
const mostFindings = 100;
const pageSize = 1_000;
/** An anchor vouches for all that is before it. */
const anchorsRead = 3;

const words: Record<Problem, (finding: Finding) => string> = {
  changed: ({ id }) => `row ${id} was changed: it is not what was signed`,
  'removed-before': ({ id, after }) =>
    after === null
      ? `before row ${id}, the first one now, rows are missing`
      : `between row ${after} and row ${id} rows are missing`,
  moved: ({ id, after }) =>
    `row ${id} does not follow ${after === null ? 'the beginning' : `row ${after}`}: rows were reordered, or put in between`,
  unsigned: ({ id }) => `row ${id} has no signature, where every row has one`,
  'unknown-key': ({ id }) => `row ${id} was signed with a key that AUDIT_KEY does not name`,
  cut: ({ id }) => `the end of the log is missing, from row ${id} on`,
};

const headWords: Record<Exclude<HeadVerdict, 'there'>, (head: SignedHead, end: bigint | null) => string> = {
  cut: ({ id, at, entries }, end) =>
    `the end of the log is missing: at ${at} it had ${entries} rows up to row ${id}, and now it ends ${end === null ? 'before its beginning' : `with row ${end}`}`,
  replaced: ({ id, at }) => `row ${id} is missing, or another one is there: it was the last one at ${at}`,
  forged: ({ id, at, keyId }) =>
    `the anchor of ${at} for row ${id} is not signed with the key ${keyId} as AUDIT_KEY names it`,
};

interface Report {
  intact: boolean;
  entries: number;
  /** Rows that anybody could have written: of before there were keys, if at all. */
  unsigned: number;
  end: string | null;
  anchors: number;
  findings: { row: string; problem: string; message: string }[];
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      anchor: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const variables = parseVariables(auditVariablesSchema, process.env);
  const { url } = databaseAddresses(variables);
  const database = openDatabase(url, { applicationName: 'slipway-audit-verify', poolSize: 2 });
  try {
    const heads = await readAnchors(values.anchor, variables.AUDIT_ANCHOR_BUCKET);
    const report = await verify(database, heads).catch((error: unknown) => {
      const { code, message } = databaseFailure(error);
      throw new CannotStart(code, message, { cause: error });
    });
    process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : toText(report));
    return report.intact ? 0 : 3;
  } finally {
    await database.$disconnect();
  }
}

async function readAnchors(files: readonly string[], bucket: string | undefined): Promise<SignedHead[]> {
  const heads = files.flatMap((file) => {
    const found = readHeads(readFileSync(file, 'utf8'));
    if (found.length === 0) throw new CannotStart('no-anchor', `${file} holds no head of an audit log`);
    return found;
  });
  if (!bucket) return heads;
  try {
    return [...heads, ...(await anchorBucket(bucket).latest(anchorsRead)).flatMap(readHeads)];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CannotStart('no-anchor', `The anchors in ${bucket} can't be read: ${reason}`, { cause: error });
  }
}

async function verify(database: Database, heads: readonly SignedHead[]): Promise<Report> {
  const report: Report = {
    intact: true,
    entries: 0,
    unsigned: 0,
    end: null,
    anchors: heads.length,
    findings: [],
  };
  const add = (row: bigint | string, problem: string, message: string) =>
    report.findings.push({ row: String(row), problem, message });
  for await (const { places, finding } of walkAudit(database, null, pageSize)) {
    report.entries += places.length;
    if (finding) add(finding.id, finding.problem, words[finding.problem](finding));
    if (report.findings.length >= mostFindings) break;
  }
  const last = await database.auditEntry.findFirst({ orderBy: { id: 'desc' }, select: { id: true } });
  report.unsigned = await database.auditEntry.count({ where: { keyId: null } });
  report.end = last ? String(last.id) : null;
  for (const head of heads) {
    const verdict = await compareHead(database, head);
    if (verdict !== 'there') add(head.id, verdict, headWords[verdict](head, last?.id ?? null));
  }
  // The database's own memory of its end: worth something where whoever cut the log did not think of it.
  const verified = await database.auditVerification.findFirst();
  if (verified?.verifiedTo && (last?.id ?? -1n) < verified.verifiedTo && !report.findings.some(isCut))
    add(
      verified.verifiedTo,
      'cut',
      words.cut({ id: verified.verifiedTo, problem: 'cut', after: last?.id ?? null }),
    );
  report.intact = report.findings.length === 0;
  return report;
}

const isCut = ({ problem }: { problem: string }) => problem === 'cut';

function toText({ intact, entries, unsigned, end, anchors, findings }: Report): string {
  const compared =
    anchors === 0 ? 'compared with no anchor' : `compared with ${anchors} anchor${anchors === 1 ? '' : 's'}`;
  const doubt =
    unsigned === 0
      ? ''
      : ` ${unsigned} row${unsigned === 1 ? ' has' : 's have'} no signature, as those of before there were keys: an anchor tells whether there were as many.`;
  const summary = `${entries} rows are as they were written, up to ${end === null ? 'the beginning' : `row ${end}`}; ${compared}.${doubt}`;
  if (intact) return `The audit log is intact. ${summary}\n`;
  const more = findings.length >= mostFindings ? `\n  … and perhaps more` : '';
  return `The audit log is not as it was written:\n${findings.map(({ message }) => `  ${message}`).join('\n')}${more}\n${summary}\n`;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => refuseToStart('audit-verify', error),
);
