import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { loadActor } from '@/lib/access/load-actor';
import { assertMay, refusal } from '@/lib/access/permissions';
import { findBlueprint } from '@/lib/blueprints/registry';
import { parseInput } from '@/lib/errors/parse-input';
import { type FieldError, invalid } from '@/lib/errors/slipway-error';
import { explainFully } from './decide';
import { draftSchema, withDraft } from './draft-set';
import { problemsOf } from './policy-text';
import type { Verdict } from './verdict';

export const trialSchema = z.strictObject({
  /** An e-mail address, or an id. */
  person: z.string({ error: 'The person must be text' }).min(1, 'Say who asks').max(320),
  action: z.enum(['launch'], { error: 'Must be launch' }).default('launch'),
  team: z.string({ error: 'The team must be text' }).min(1, 'Choose a team').max(64),
  target: z.string({ error: 'The target must be text' }).min(1, 'Choose a target').max(64),
  blueprint: z.string({ error: 'The blueprint must be text' }).min(1, 'Choose a blueprint').max(64),
  inputs: z.record(z.string(), z.unknown(), { error: 'The inputs must be an object' }).default({}),
  approved: z.boolean({ error: 'Must be true or false' }).default(false),
  ...draftSchema,
});

export interface Trial {
  verdict: Verdict;
  /** Of the policies that led to it: those that permit, where it is allowed. */
  determining: { id: string; title: string }[];
  /** Why the person's role or team doesn't allow it, whatever policies say; null where it does. */
  refusedByRole: string | null;
  /** By which policies measured. */
  measured: {
    monthlyUsd: number;
    teamMonthlyUsd: number;
    teamEnvironments: number;
    personEnvironments: number;
    targetEnvironments: number;
  };
}

/**
 * Would this person be allowed to launch this? By the policies in force, or by a draft. Nothing is written.
 * Admins only; throws 'forbidden', 'invalid'.
 */
export async function tryPolicies({ ctx, input }: { ctx: Context; input: unknown }): Promise<Trial> {
  assertMay(ctx.actor, 'policy.read');
  const asked = parseInput(trialSchema, input);
  const { database } = ctx;
  const blueprint = findBlueprint(asked.blueprint);
  const [user, team, target] = await Promise.all([
    database.user.findFirst({
      where: { OR: [{ id: asked.person }, { email: { equals: asked.person, mode: 'insensitive' } }] },
      select: { id: true },
    }),
    database.team.findUnique({ where: { name: asked.team }, select: { id: true, name: true } }),
    database.target.findUnique({ where: { name: asked.target }, select: { id: true, name: true } }),
  ]);
  const actor = user && (await loadActor(database, user.id));
  const parsed = blueprint?.parseInputs(asked.inputs);
  const problems: FieldError[] = [];
  const missing = (path: string, message: string) => problems.push({ path, message });
  if (!actor) missing('person', 'There is nobody of this e-mail address, or they are disabled');
  if (!team) missing('team', 'There is no team of this name');
  if (!target) missing('target', 'There is no target of this name');
  if (!blueprint) missing('blueprint', 'There is no such blueprint');
  if (parsed && !parsed.ok)
    for (const { path, message } of parsed.issues)
      missing(path === '' ? 'inputs' : `inputs.${path}`, message);
  const [wrong] = typeof asked.text === 'string' ? problemsOf(asked.text) : [];
  if (wrong) missing('text', `Line ${wrong.line}, column ${wrong.column}: ${wrong.message}`);
  if (!actor || !team || !target || !blueprint || !parsed?.ok || problems.length > 0) throw invalid(problems);
  const { draft } = await withDraft(database, asked);
  const { verdict, determining, facts } = await explainFully(
    { ...ctx, actor },
    {
      action: asked.action,
      team,
      target,
      blueprint: blueprint.id,
      inputs: parsed.inputs,
      environment: null,
      approved: asked.approved,
    },
    draft,
  );
  const refused = refusal(
    actor,
    'environment.launch',
    { team: team.name },
    `launch for the team ${team.name}`,
  );
  return {
    verdict,
    determining: determining.map((id) => ({ id, title: draft.policies.get(id)?.title ?? id })),
    refusedByRole: refused?.rule ?? null,
    measured: {
      monthlyUsd: facts.monthlyCents / 100,
      teamMonthlyUsd: facts.teamMonthlyCents / 100,
      teamEnvironments: facts.teamEnvironments,
      personEnvironments: facts.personEnvironments,
      targetEnvironments: facts.targetEnvironments,
    },
  };
}
