import type { Context } from '@/lib/access/context';
import { defineVerb, type Step, type Verb, type Written } from '@/lib/access/define-verb';
import { flightVerdictOf } from '@/lib/approvals/flight-check-of';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Reader, Transaction } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { announce } from '@/lib/environments/announce';
import { findForDeed } from '@/lib/environments/find-environment';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { lockTimeLine } from '@/lib/environments/record-event';
import type { EnvironmentSummary } from '@/lib/environments/views/environment-view';
import { type Deed, whyForbidden, whyNotNow } from '@/lib/environments/views/may';
import { summarySelection, toSummary } from '@/lib/environments/views/to-view';
import { SlipwayError } from '@/lib/errors/slipway-error';
import type { Question } from '@/lib/policies/verdict';

type Found = Awaited<ReturnType<typeof findForDeed>>;
const included = { target: true, team: { select: { id: true, name: true } } } as const;
/** The row of an environment, locked. */
export type Environment = Prisma.EnvironmentGetPayload<{ include: typeof included }>;

/** What the rules and the writing of an environment's verb get. */
export interface EnvironmentStep<Parsed = unknown> {
  tx: Transaction;
  ctx: Context;
  environment: Environment;
  parsed: Parsed;
}

interface EnvironmentVerbSteps<Input, Parsed, Ruled, Answer> {
  action: string;
  /** By whom and when it can be done. */
  deed: Deed;
  parse: (input: Input) => Parsed;
  /** What must hold beyond that. */
  rules: (step: EnvironmentStep<Parsed>) => Promise<Ruled>;
  write: (step: EnvironmentStep<Parsed> & { ruled: Ruled }) => Promise<{
    answer: Answer;
    /** The environment's name is added. Null: there was nothing to do. */
    audit: { details: Record<string, unknown>; action?: string } | null;
  }>;
}

/** A verb about an environment that is there: found by name, locked from the rules to the commit, announced. */
export function environmentVerb<Input extends { name: string }, Parsed, Ruled, Answer>(
  verb: EnvironmentVerbSteps<Input, Parsed, Ruled, Answer>,
): Verb<Input, Answer> {
  const step = ({ tx, ctx, locked, parsed }: Step<unknown, Environment, Parsed>) => ({
    tx,
    ctx,
    environment: locked,
    parsed,
  });
  return defineVerb({
    action: verb.action,
    find: async (ctx, { name }: Input): Promise<Found & { name: string }> => ({
      ...(await findForDeed(ctx.database, ctx, { name })),
      name,
    }),
    may: (actor, found) => whyForbidden(verb.deed, actor, found),
    parse: (input, { name }) => ({ name, body: verb.parse(input) }),
    lock: async (tx, { id }): Promise<Environment> => {
      await lockTimeLine(tx, id);
      return tx.environment.findUniqueOrThrow({ where: { id }, include: included });
    },
    rules: async ({ parsed, ...rest }) => {
      const refusal = whyNotNow(verb.deed, rest.locked);
      if (refusal !== null) throw new SlipwayError('conflict', refusal);
      return verb.rules(step({ ...rest, parsed: parsed.body }));
    },
    write: async ({ parsed, ruled, ...rest }): Promise<Written<Answer>> => {
      const { answer, audit } = await verb.write({ ...step({ ...rest, parsed: parsed.body }), ruled });
      if (audit === null) return { answer, audit };
      const { id, name } = rest.locked;
      return {
        answer,
        audit: { ...audit, subject: { type: 'environment', id }, details: { name, ...audit.details } },
      };
    },
    announce,
    refusalOf: (error, { name }) => (error instanceof MovedElsewhere ? lostRace(name, error) : undefined),
  });
}

/** The message for a person who lost a race against somebody else, or against a worker. */
function lostRace(name: string, moved: MovedElsewhere): SlipwayError {
  const difference = moved.difference === null ? '' : `: ${moved.difference}`;
  const message = `"${name}" was just changed by somebody else${difference}. Check its current state.`;
  return new SlipwayError('conflict', message, { cause: moved });
}

/** What the organization's policies are asked about it. */
export function questionAbout(
  environment: Environment,
  action: Question['action'],
  inputs: Question['inputs'],
): Question {
  const { id, name, ownerId, team, target, blueprint } = environment;
  return {
    action,
    team,
    target: { id: target.id, name: target.name },
    blueprint,
    inputs,
    environment: { id, name, ownerId },
  };
}

/** The same, with what the flight check found that this person made of it before. */
export async function questionWithFlightCheck(
  reader: Reader,
  { actor }: Pick<Context, 'actor'>,
  environment: Parameters<typeof questionAbout>[0],
  change: { action: 'relaunch' | 'update'; inputs: BlueprintInputs },
): Promise<Question> {
  const { action, inputs } = change;
  const { name, target, blueprint } = environment;
  const asked = { requestedById: actor.id, targetId: target.id, name, kind: action, blueprint, inputs };
  const flightCheck = await flightVerdictOf(reader, asked);
  return { ...questionAbout(environment, action, inputs), flightCheck };
}

/** What the verbs answer with: the environment as they leave it. */
export async function readSummary(tx: Transaction, id: string): Promise<EnvironmentSummary> {
  return toSummary(await tx.environment.findUniqueOrThrow({ where: { id }, select: summarySelection }));
}
