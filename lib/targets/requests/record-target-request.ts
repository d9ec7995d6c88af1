import { appendAudit } from '@/lib/audit/append';
import { crashPoint } from '@/lib/config/crash-point';
import type { Database, Transaction } from '@/lib/db/client';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import type { VerificationStep } from '@/lib/targets/verification';
import type { Candidate, ClaimedTargetRequest } from './claim-target-request';

/**
 * Which request, as it was claimed, and which worker's lease guards the write. Writers here throw MovedElsewhere when the
 * lease is lost, or when the row no longer asks for what was claimed: what is written is what was looked at.
 */
export interface HeldTargetRequest {
  request: ClaimedTargetRequest;
  workerId: string;
}

async function writeHeld(
  database: Database,
  { request, workerId }: HeldTargetRequest,
  what: string,
  write: (tx: Transaction) => Promise<unknown>,
): Promise<void> {
  const { id, kind, name, targetId, accountId, region, externalId } = request;
  const { roleArn, executionRoleArn, artifactBucket } = request;
  await database.$transaction(async (tx) => {
    const rows = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM target_requests
      WHERE id = ${id}::uuid AND worker_id = ${workerId}
        AND status = 'RUNNING' AND lease_expires_at > clock_timestamp()
        AND kind = ${kind}::target_request_kind AND name = ${name}
        AND target_id IS NOT DISTINCT FROM ${targetId}
        AND account_id IS NOT DISTINCT FROM ${accountId}
        AND region IS NOT DISTINCT FROM ${region}
        AND external_id IS NOT DISTINCT FROM ${externalId}
        AND role_arn IS NOT DISTINCT FROM ${roleArn}
        AND execution_role_arn IS NOT DISTINCT FROM ${executionRoleArn}
        AND artifact_bucket IS NOT DISTINCT FROM ${artifactBucket}
      FOR UPDATE`;
    if (rows.length === 0) throw new MovedElsewhere(`the request ${id} for the target ${name}`);
    await write(tx);
    crashPoint(`commit.${what}.before`);
  });
  crashPoint(`commit.${what}.after`);
}

/** Adds what was found. */
export async function recordRequestSteps(
  database: Database,
  held: HeldTargetRequest,
  steps: readonly VerificationStep[],
): Promise<void> {
  await writeHeld(
    database,
    held,
    'record-request-steps',
    (tx) => tx.$executeRaw`
      UPDATE target_requests SET steps = steps || ${JSON.stringify(steps)}::jsonb
      WHERE id = ${held.request.id}::uuid`,
  );
}

/** Who the worker is for AWS: the bootstrap has to name it. */
export async function recordRequestPrincipal(
  database: Database,
  held: HeldTargetRequest,
  principal: string,
): Promise<void> {
  await writeHeld(
    database,
    held,
    'record-request-principal',
    (tx) => tx.$executeRaw`
      UPDATE target_requests SET principal = ${principal} WHERE id = ${held.request.id}::uuid`,
  );
}

/**
 * Not yet: looked at again after `againMs`, or at once where that was asked for while a worker looked.
 * @param refusal why, where nothing that was looked at is the reason
 */
export async function postponeTargetRequest(
  database: Database,
  held: HeldTargetRequest,
  { againMs, refusal }: { againMs: number; refusal: string | null },
): Promise<void> {
  await writeHeld(
    database,
    held,
    'postpone-target-request',
    (tx) => tx.$executeRaw`
      UPDATE target_requests SET
        status = 'PENDING', worker_id = NULL, lease_expires_at = NULL, looked_at = clock_timestamp(),
        refusal = ${refusal}::text, failures = failures + 1,
        due_at = CASE WHEN due_at > started_at THEN due_at
                      ELSE clock_timestamp() + make_interval(secs => ${againMs / 1000}) END
      WHERE id = ${held.request.id}::uuid`,
  );
}

/** What is known of a target that was just verified. */
export interface Verified {
  steps: readonly VerificationStep[];
  principal: string | null;
  /** Of the bootstrap; undefined where it could not be read. */
  bootstrapVersion: number | null | undefined;
  isVerified: boolean;
  /** When it is to be verified again. */
  againMs: number;
}

/**
 * Writes the target as it was looked at, and ends the request, in one transaction: the one place that writes the columns
 * that decide whom the worker becomes. Throws MovedElsewhere when the target was changed meanwhile.
 */
export async function acceptTargetRequest(
  database: Database,
  held: HeldTargetRequest,
  candidate: Candidate,
  verified: Verified,
): Promise<void> {
  const { request } = held;
  await writeHeld(database, held, 'accept-target-request', async (tx) => {
    const before = request.target;
    if (before) await changeTarget(tx, before, candidate);
    else await makeTarget(tx, request, candidate);
    const { bootstrapVersion } = verified;
    if (bootstrapVersion !== undefined) {
      await tx.$executeRaw`
        UPDATE targets SET bootstrap_version = ${bootstrapVersion}::int, bootstrap_read_at = clock_timestamp()
        WHERE id = ${candidate.id}`;
    }
    await keepVerification(tx, candidate.id, verified);
    await tx.$executeRaw`
      UPDATE target_requests SET
        status = 'DONE', worker_id = NULL, lease_expires_at = NULL, external_id = NULL, target_id = ${candidate.id},
        looked_at = clock_timestamp(), ended_at = clock_timestamp()
      WHERE id = ${request.id}::uuid`;
    await appendAudit(tx, worker, {
      action: 'target.written',
      subject: { type: 'target', id: candidate.id },
      details: {
        name: candidate.name,
        request: request.kind.toLowerCase(),
        requestedBy: request.requestedBy.id,
        before: before && inAudit(before),
        after: inAudit(candidate),
        ...(before ? { externalIdChanged: before.externalId !== candidate.externalId } : {}),
      },
    });
  });
}

const worker = { actor: { id: 'slipway-worker', name: 'Slipway' }, via: 'worker' } as const;

/** Without the external id, which is a secret. */
function inAudit({ accountId, region, roleArn, executionRoleArn, artifactBucket }: Candidate) {
  return { accountId, region, roleArn, executionRoleArn, artifactBucket };
}

async function makeTarget(tx: Transaction, request: ClaimedTargetRequest, candidate: Candidate) {
  const { id, name, accountId, region, roleArn, externalId, executionRoleArn, artifactBucket } = candidate;
  await tx.target.create({
    select: { id: true },
    data: {
      id,
      name,
      accountId,
      region,
      roleArn,
      externalId,
      executionRoleArn,
      artifactBucket,
      description: request.description,
    },
  });
  // A team that is gone since has nobody who could use it.
  await tx.$executeRaw`
    INSERT INTO target_teams (target_id, team_id) SELECT ${id}, id FROM teams WHERE id = ANY (${request.teamIds})`;
}

async function changeTarget(tx: Transaction, before: Candidate, after: Candidate): Promise<void> {
  const { roleArn, externalId, executionRoleArn, artifactBucket } = after;
  const changed = await tx.$executeRaw`
    UPDATE targets SET role_arn = ${roleArn}, external_id = ${externalId},
      execution_role_arn = ${executionRoleArn}, artifact_bucket = ${artifactBucket}
    WHERE id = ${before.id} AND state <> 'RETIRED'
      AND account_id = ${before.accountId} AND region = ${before.region}
      AND role_arn = ${before.roleArn} AND external_id = ${before.externalId}
      AND execution_role_arn IS NOT DISTINCT FROM ${before.executionRoleArn}
      AND artifact_bucket = ${before.artifactBucket}`;
  if (changed === 0) throw new MovedElsewhere(`the target ${before.name}`);
}

/** The target was verified just now, as a part of its request. */
async function keepVerification(tx: Transaction, targetId: string, verified: Verified): Promise<void> {
  const { principal, isVerified, againMs } = verified;
  const steps = JSON.stringify(verified.steps);
  await tx.$executeRaw`
    INSERT INTO target_verifications (target_id, status, steps, principal, failures, due_at, started_at, finished_at, verified_at)
    VALUES (${targetId}, 'DONE', ${steps}::jsonb, ${principal}, ${isVerified ? 0 : 1}::int,
      clock_timestamp() + make_interval(secs => ${againMs / 1000}), clock_timestamp(), clock_timestamp(),
      CASE WHEN ${isVerified} THEN clock_timestamp() END)
    ON CONFLICT (target_id) DO UPDATE SET
      status = 'DONE', steps = excluded.steps, principal = coalesce(excluded.principal, target_verifications.principal),
      failures = excluded.failures, due_at = excluded.due_at, started_at = excluded.started_at,
      finished_at = excluded.finished_at, verified_at = coalesce(excluded.verified_at, target_verifications.verified_at),
      worker_id = NULL, lease_expires_at = NULL, requested_by_id = NULL`;
}

/**
 * Why what a request asks for can't be, whatever AWS says; null when nothing is against it. An external id is of one
 * target: with that of another, whoever may request targets could launch where they may not.
 */
export async function whyNever(
  database: Database,
  { kind, name }: Pick<ClaimedTargetRequest, 'kind' | 'name'>,
  candidate: Candidate,
): Promise<string | null> {
  const others = { not: candidate.id };
  if (kind === 'NEW' && (await database.target.count({ where: { name, id: others } })) > 0)
    return `There is a target called "${name}" already.`;
  const shared = { externalId: candidate.externalId, id: others };
  if ((await database.target.count({ where: shared })) > 0)
    return 'Its external id is that of another target. Withdraw the request, and make a new one.';
  const strangers = [candidate.roleArn, candidate.executionRoleArn].filter(
    (arn) => arn !== null && accountOf(arn) !== candidate.accountId,
  );
  return strangers.length === 0 ? null : `Its roles are not of the account ${candidate.accountId}.`;
}

function accountOf(arn: string): string | undefined {
  return /^arn:[a-z-]+:iam::(\d{12}):role\//.exec(arn)?.[1];
}
