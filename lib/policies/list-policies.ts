import type { Context } from '@/lib/access/context';
import { assertMay } from '@/lib/access/permissions';
import type { Reader } from '@/lib/db/client';
import { SlipwayError } from '@/lib/errors/slipway-error';

export interface PolicyVersionView {
  version: number;
  text: string;
  comment: string;
  author: string;
  createdAt: string;
}

export interface PolicyView {
  id: string;
  title: string;
  position: number;
  /** The version in force; null: the policy is switched off. */
  activeVersion: number | null;
  /** What is in force, or the newest version where nothing is. */
  text: string;
  /** Newest first. */
  versions: PolicyVersionView[];
}

/** Every policy with its versions, in the order in which their words are shown. Admins only; throws 'forbidden'. */
export async function listPolicies({ ctx }: { ctx: Context }): Promise<PolicyView[]> {
  assertMay(ctx.actor, 'policy.read');
  return readPolicies(ctx.database);
}

/** Throws 'forbidden', 'not-found'. */
export async function getPolicy({
  ctx,
  input,
}: {
  ctx: Context;
  input: { id: string };
}): Promise<PolicyView> {
  assertMay(ctx.actor, 'policy.read');
  return readPolicy(ctx.database, input.id);
}

export async function readPolicy(reader: Reader, id: string): Promise<PolicyView> {
  const [policy] = await readPolicies(reader, id);
  if (!policy) throw new SlipwayError('not-found', `There is no policy "${id}".`);
  return policy;
}

async function readPolicies(reader: Reader, id?: string): Promise<PolicyView[]> {
  const rows = await reader.policy.findMany({
    ...(id === undefined ? {} : { where: { id } }),
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
    include: { versions: { orderBy: { version: 'desc' } } },
  });
  return rows.map(({ versions, ...policy }) => ({
    id: policy.id,
    title: policy.title,
    position: policy.position,
    activeVersion: policy.activeVersion,
    text: (versions.find(({ version }) => version === policy.activeVersion) ?? versions[0])?.text ?? '',
    versions: versions.map(({ version, text, comment, authorName, createdAt }) => ({
      version,
      text,
      comment,
      author: authorName,
      createdAt: createdAt.toISOString(),
    })),
  }));
}
