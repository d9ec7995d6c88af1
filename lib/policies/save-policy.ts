import { z } from 'zod';
import { defineVerb, type Step } from '@/lib/access/define-verb';
import { assertFresh } from '@/lib/access/fresh-sign-in';
import { refusal } from '@/lib/access/permissions';
import { printableText } from '@/lib/blueprints/printable-text';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { isUniqueViolation } from '@/lib/db/is-unique-violation';
import { parseInput } from '@/lib/errors/parse-input';
import { invalid, SlipwayError } from '@/lib/errors/slipway-error';
import { type PolicyView, readPolicy } from './list-policies';
import { policyIdSchema } from './policy-id';
import { problemsOf } from './policy-text';

export const policyTextSchema = z
  .string({ error: 'The text must be text' })
  .max(20_000, 'The text may have at most 20,000 characters');

export const savePolicySchema = z
  .strictObject({
    title: printableText('The title', 100).optional(),
    text: policyTextSchema.optional().describe('Another version: one statement of Cedar'),
    comment: printableText('The comment', 500).or(z.literal('')).optional(),
    switchOn: z
      .boolean({ error: 'Must be true or false' })
      .optional()
      .describe('With `text`, whether it is in force at once (the default), or kept as a draft'),
    version: z
      .int({ error: 'Must be the number of a version, or null' })
      .positive('Must be the number of a version, or null')
      .nullable()
      .optional()
      .describe('Without `text`: the version to put in force; null switches the policy off'),
  })
  .refine(({ text, version }) => text === undefined || version === undefined, {
    path: ['version'],
    error: 'Either a text or the version to put in force',
  });

type Body = z.output<typeof savePolicySchema>;
interface Locked {
  title: string;
  activeVersion: number | null;
  latest: number;
  texts: ReadonlyMap<number, string>;
}

/**
 * Adds a version of a policy, puts one in force, or switches the policy off; a policy that is not there yet is made. A
 * version is never changed: whoever wants an earlier text back puts that version in force. What is put in force counts
 * from the commit on, for every replica.
 *
 * Admins only, and only with a fresh sign-in; throws 'forbidden', 'fresh-sign-in', 'invalid' (with line and column),
 * 'conflict' (somebody else made it meanwhile).
 */
export const savePolicy = defineVerb({
  action: 'policy.save',
  find: async (_, { id }: { id: string; body: unknown }) => ({ id }),
  may: (actor) => refusal(actor, 'policy.change'),
  parse: ({ id, body }) => {
    const parsed = {
      ...parseInput(savePolicySchema, body),
      id: parseInput(z.object({ id: policyIdSchema }), { id }).id,
    };
    if (parsed.text !== undefined) assertReadable(parsed.text, 'text');
    return parsed;
  },
  lock: (tx, { id }) => lockPolicy(tx, id),
  rules: async ({ ctx, locked, parsed }) => {
    assertFresh(ctx, 'Changing a policy');
    if (locked === null && parsed.text === undefined)
      throw invalid([{ path: 'text', message: 'A new policy needs a text' }]);
    if (locked === null && parsed.title === undefined)
      throw invalid([{ path: 'title', message: 'A new policy needs a title' }]);
    const { version } = parsed;
    if (typeof version === 'number' && !locked?.texts.has(version))
      throw invalid([{ path: 'version', message: `There is no version ${version}` }]);
    // What could be kept once may be of no use to this version of Slipway, and would refuse everything.
    const text = typeof version === 'number' ? locked?.texts.get(version) : undefined;
    if (text !== undefined && version !== locked?.activeVersion) assertReadable(text, 'version');
  },
  write: async ({ tx, ctx, locked, parsed }) => {
    const { id } = parsed;
    const change = await writePolicy(tx, ctx, locked, parsed);
    const answer: PolicyView = await readPolicy(tx, id);
    if (change === null) return { answer, audit: null };
    const before = locked && { title: locked.title, ...inForce(locked.texts, locked.activeVersion) };
    const texts = new Map(answer.versions.map(({ version, text }) => [version, text]));
    const after = { title: answer.title, ...inForce(texts, answer.activeVersion) };
    return {
      answer,
      audit: {
        action: change.switched ? 'policy.switch' : 'policy.save',
        subject: { type: 'policy', id },
        details: { before, after, ...(change.added === null ? {} : { added: change.added }) },
      },
    };
  },
  refusalOf: (error, { id }) =>
    isUniqueViolation(error, 'policies') || isUniqueViolation(error, 'policy_versions')
      ? new SlipwayError('conflict', `Somebody else has just changed the policy "${id}". Read it again.`)
      : undefined,
});

function assertReadable(text: string, path: string): void {
  const problems = problemsOf(text).map(({ line, column, message }) => ({
    path,
    message: `Line ${line}, column ${column}: ${message}`,
  }));
  if (problems.length > 0) throw invalid(problems);
}

function inForce(texts: ReadonlyMap<number, string>, version: number | null) {
  return { version, text: version === null ? null : (texts.get(version) ?? null) };
}

async function lockPolicy(tx: Transaction, id: string): Promise<Locked | null> {
  await tx.$queryRaw`SELECT 1 FROM policies WHERE id = ${id} FOR UPDATE`;
  const row = await tx.policy.findUnique({ where: { id }, include: { versions: true } });
  if (!row) return null;
  return {
    title: row.title,
    activeVersion: row.activeVersion,
    latest: Math.max(0, ...row.versions.map(({ version }) => version)),
    texts: new Map(row.versions.map(({ version, text }) => [version, text])),
  };
}

/** Null: it is so already. */
async function writePolicy(
  tx: Transaction,
  ctx: Step<unknown, unknown, unknown>['ctx'],
  locked: Locked | null,
  { id, title, text, comment = '', switchOn = true, version }: Body & { id: string },
): Promise<{ switched: boolean; added: { version: number; text: string; comment: string } | null } | null> {
  if (locked === null) {
    const last = await tx.policy.aggregate({ _max: { position: true } });
    await tx.policy.create({ data: { id, title: title ?? id, position: (last._max.position ?? 0) + 1 } });
  } else if (title !== undefined && title !== locked.title) {
    await tx.policy.update({ where: { id }, data: { title } });
  }
  const before = locked?.activeVersion ?? null;
  const isSame = text === undefined || (before !== null && locked?.texts.get(before) === text);
  const latest = locked?.latest ?? 0;
  const known = text !== undefined && latest > 0 && locked?.texts.get(latest) === text;
  let added: { version: number; text: string; comment: string } | null = null;
  if (text !== undefined && !isSame && !known) {
    added = { version: latest + 1, text, comment };
    const author = { authorId: ctx.actor.id, authorName: ctx.actor.name, createdAt: await databaseNow(tx) };
    await tx.policyVersion.create({ data: { policyId: id, ...added, ...author } });
  }
  let active = before;
  if (text === undefined) active = version === undefined ? before : version;
  else if (switchOn && !isSame) active = added?.version ?? latest;
  const switched = active !== before;
  const retitled = locked !== null && title !== undefined && title !== locked.title;
  if (switched) await tx.policy.update({ where: { id }, data: { activeVersion: active } });
  // The title is shown with a verdict, so it counts as well.
  if (switched || (retitled && active !== null))
    await tx.$executeRaw`UPDATE policy_set SET version = gen_random_uuid(), changed_at = ${await databaseNow(tx)}`;
  return switched || retitled || added !== null ? { switched, added } : null;
}
