import { z } from 'zod';

/** As it can be put on record. */
const plain = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u);

/**
 * What GitHub says of a workflow in the token that it signs for it.
 * https://docs.github.com/en/actions/reference/security/oidc
 */
const claimsSchema = z.looseObject({
  sub: z.string().max(1_000),
  jti: z.string().min(1).max(255),
  exp: z.number(),
  repository: plain(255),
  repository_id: z.string().max(40).optional(),
  repository_owner_id: z.string().max(40).optional(),
  ref: plain(500).optional(),
  environment: plain(255).optional(),
  event_name: z.string().max(100).optional(),
  workflow_ref: z.string().max(1_000).optional(),
  run_id: plain(40).optional(),
  actor: plain(100).optional(),
});

export interface Workflow {
  jti: string;
  /** In seconds. */
  exp: number;
  repository: string;
  repositoryId: string | null;
  /** What the subject says that it runs for. */
  runsFor: 'ref' | 'environment' | 'pull-request';
  ref: string | null;
  environment: string | null;
  workflowRef: string | null;
  runId: string | null;
  actor: string | null;
}

/**
 * The claims as a workflow, or null where they are none. The subject must be one that GitHub documents and say the same as
 * the other claims, to the letter: a repository may have a subject made up as its owner likes, and is then not known by it.
 */
export function readWorkflow(claims: unknown): Workflow | null {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) return null;
  const it = parsed.data;
  const context = contextOf(it);
  if (context === null || !prefixesOf(it).some((prefix) => it.sub === `${prefix}:${context.text}`))
    return null;
  return {
    jti: it.jti,
    exp: it.exp,
    repository: it.repository,
    repositoryId: it.repository_id ?? null,
    runsFor: context.runsFor,
    ref: it.ref ?? null,
    environment: it.environment ?? null,
    workflowRef: it.workflow_ref ?? null,
    runId: it.run_id ?? null,
    actor: it.actor ?? null,
  };
}

type Claims = z.output<typeof claimsSchema>;

/** Repositories of late have the ids in their subject, so that nobody who takes over a name takes over the trust. */
function prefixesOf({ repository, repository_id, repository_owner_id }: Claims): string[] {
  const [owner, name, ...rest] = repository.split('/');
  if (!owner || !name || rest.length > 0) return [];
  const plain = `repo:${owner}/${name}`;
  return repository_id && repository_owner_id
    ? [plain, `repo:${owner}@${repository_owner_id}/${name}@${repository_id}`]
    : [plain];
}

/** An environment comes before a pull request, and that before the branch; a colon within is written as %3A. */
function contextOf(claims: Claims): { runsFor: Workflow['runsFor']; text: string } | null {
  const escaped = (text: string) => text.replaceAll(':', '%3A');
  if (claims.environment !== undefined)
    return { runsFor: 'environment', text: `environment:${escaped(claims.environment)}` };
  if (claims.event_name === 'pull_request') return { runsFor: 'pull-request', text: 'pull_request' };
  return claims.ref === undefined ? null : { runsFor: 'ref', text: `ref:${escaped(claims.ref)}` };
}

/** What a trust asks of a workflow; null: nothing. */
export interface TrustRule {
  repository: string;
  repositoryId: string | null;
  ref: string | null;
  environment: string | null;
  pullRequests: boolean;
  workflow: string | null;
}

/** Whether the trust is meant for this workflow; every part is compared to the letter, none as a pattern. */
export function isTrusted(rule: TrustRule, workflow: Workflow): boolean {
  if (rule.repository !== workflow.repository) return false;
  if (rule.repositoryId !== null && rule.repositoryId !== workflow.repositoryId) return false;
  if (rule.workflow !== null && !isWorkflowFile(rule, workflow.workflowRef)) return false;
  if (rule.pullRequests) return workflow.runsFor === 'pull-request';
  if (rule.environment !== null)
    return (
      workflow.runsFor === 'environment' &&
      rule.environment === workflow.environment &&
      (rule.ref === null || rule.ref === workflow.ref)
    );
  return rule.ref !== null && workflow.runsFor === 'ref' && rule.ref === workflow.ref;
}

/** `owner/repository/.github/workflows/file.yml@refs/heads/main`: a file's name may have an @ in it, but no slash. */
function isWorkflowFile({ repository, workflow }: TrustRule, workflowRef: string | null): boolean {
  const beginning = `${repository}/${workflow}@`;
  return (
    workflowRef?.startsWith(beginning) === true &&
    /^refs\/(heads|tags|pull)\/./.test(workflowRef.slice(beginning.length))
  );
}
