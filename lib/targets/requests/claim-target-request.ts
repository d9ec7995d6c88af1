import { crashPoint } from '@/lib/config/crash-point';
import type { Database } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { targetAddress } from '@/lib/targets/target-address';

const claimedInclude = {
  target: true,
  requestedBy: { select: { id: true, name: true, email: true } },
} as const satisfies Prisma.TargetRequestInclude;

/** What the worker needs to look at what a request asks for. */
export type ClaimedTargetRequest = Prisma.TargetRequestGetPayload<{ include: typeof claimedInclude }>;

interface Claim {
  requestId: string;
  workerId: string;
  leaseMs: number;
}

/**
 * Takes a request that is due, or whose worker died, for `leaseMs` by the database's clock: one compare-and-set. What was
 * found before is forgotten. Null when it is not due, has ended, or somebody else has it.
 */
export async function claimTargetRequest(
  database: Database,
  { requestId, workerId, leaseMs }: Claim,
): Promise<ClaimedTargetRequest | null> {
  const claimed = await database.$executeRaw`
    UPDATE target_requests SET
      status = 'RUNNING', worker_id = ${workerId}, started_at = clock_timestamp(), steps = '[]', refusal = NULL,
      lease_expires_at = clock_timestamp() + make_interval(secs => ${leaseMs / 1000})
    WHERE id = ${requestId}::uuid
      AND ((status = 'PENDING' AND due_at <= clock_timestamp())
        OR (status = 'RUNNING' AND lease_expires_at < clock_timestamp()))`;
  if (claimed === 0) return null;
  crashPoint('commit.claim-target-request.after');
  return database.targetRequest.findUniqueOrThrow({ where: { id: requestId }, include: claimedInclude });
}

/** Holds the lease for longer; false when it was lost. */
export async function renewTargetRequestLease(
  database: Database,
  { requestId, workerId, leaseMs }: Claim,
): Promise<boolean> {
  const renewed = await database.$executeRaw`
    UPDATE target_requests SET lease_expires_at = clock_timestamp() + make_interval(secs => ${leaseMs / 1000})
    WHERE id = ${requestId}::uuid AND worker_id = ${workerId}
      AND status = 'RUNNING' AND lease_expires_at > clock_timestamp()`;
  return renewed === 1;
}

/** Requests that somebody should look at now: those that are due, and those of dead workers. */
export async function dueTargetRequests(database: Database, limit: number): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT id FROM target_requests
    WHERE (status = 'PENDING' AND due_at <= clock_timestamp())
       OR (status = 'RUNNING' AND lease_expires_at < clock_timestamp())
    ORDER BY due_at LIMIT ${limit}`;
  return rows.map((row) => row.id);
}

/** The columns of a target that decide whom the worker becomes there, and what CloudFormation works with. */
export interface Candidate {
  /** Of the target; of a new one, the request's. */
  id: string;
  name: string;
  accountId: string;
  region: string;
  roleArn: string;
  externalId: string;
  executionRoleArn: string | null;
  artifactBucket: string;
}

/** The target as it would be. Null where the request doesn't say what its kind needs: nothing can come of it. */
export function candidateOf(request: ClaimedTargetRequest): Candidate | null {
  const { kind, id, name, accountId, region, externalId, target } = request;
  if (kind === 'NEW') {
    if (!accountId || !region || !externalId) return null;
    return { id, name, accountId, region, externalId, ...targetAddress({ accountId, region }) };
  }
  if (!target || (kind === 'ROTATE' && !externalId)) return null;
  const present = {
    id: target.id,
    name: target.name,
    accountId: target.accountId,
    region: target.region,
    roleArn: target.roleArn,
    externalId: target.externalId,
    executionRoleArn: target.executionRoleArn,
    artifactBucket: target.artifactBucket,
  };
  if (kind === 'ROTATE') return { ...present, externalId: externalId ?? present.externalId };
  return {
    ...present,
    roleArn: request.roleArn ?? present.roleArn,
    executionRoleArn: request.executionRoleArn ?? present.executionRoleArn,
    artifactBucket: request.artifactBucket ?? present.artifactBucket,
  };
}
