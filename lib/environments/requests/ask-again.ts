import type { Actor, Context } from '@/lib/access/context';
import { loadActor } from '@/lib/access/load-actor';
import { type Refusal, refusal } from '@/lib/access/permissions';
import { type ApprovalSubject, approvalReasonsSchema } from '@/lib/approvals/approval';
import { shownVerdict } from '@/lib/approvals/flight-check-of';
import type { Blueprint } from '@/lib/blueprints/blueprint';
import type { Transaction } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { updateOptionsSchema } from '@/lib/environments/records';
import { whyForbidden, whyNotNow } from '@/lib/environments/views/may';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { decide } from '@/lib/policies/decide';
import { assertTargetOpen } from '@/lib/targets/target-openness';
import { verdictInWords } from './apply-verdict';
import { type Environment, questionAbout } from './environment-verb';
import { mergeInputs } from './merge-inputs';

export type WaitingOperation = Prisma.OperationGetPayload<{ include: { approval: true } }> & {
  approval: NonNullable<Prisma.OperationGetPayload<{ include: { approval: true } }>['approval']>;
};

/** What is asked again before it begins. */
export interface AskedFor {
  environment: Environment;
  operation: WaitingOperation;
  about: ApprovalSubject;
}

/**
 * Asks again, at the moment of the approval, everything that decided on the request: whether the requester may, whether
 * the environment and its blueprint are what they were, whether its target takes launches, and what the policies say.
 * The approver answers for what was shown, so what has changed since has to be requested anew. Returns the blueprint,
 * where the inputs are used.
 *
 * Throws 'conflict' with what is in the way; the request goes on waiting.
 */
export async function askAgain(
  tx: Transaction,
  ctx: Context,
  asked: AskedFor,
): Promise<Blueprint | undefined> {
  const { environment, operation, about } = asked;
  const { name } = environment;
  const requester = await loadActor(tx, operation.requestedById);
  const forbidden = requester && whyRequesterMayNot(requester, asked);
  if (!requester || forbidden) {
    const why = forbidden?.rule ?? 'Whoever made this request has no access any more.';
    throw inTheWay(`It can't be approved: ${why} Refuse it, or have somebody else request it.`);
  }
  if (about.action !== 'launch') {
    const deeds = { relaunch: 'relaunch', update: 'update', 'tear-down': 'tearDown' } as const;
    const refused = whyNotNow(deeds[about.action], environment);
    if (refused !== null) throw inTheWay(`It can't be approved now: ${refused}`);
  }
  if (about.action === 'launch' || about.action === 'relaunch') await askTarget(tx, environment);
  const blueprint = about.action === 'tear-down' ? undefined : checkAsShown(asked);
  const flightCheck = shownVerdict(about.flightCheck);
  const question = { ...questionAbout(environment, about.action, about.inputs), flightCheck };
  const verdict = await decide(tx, { ...ctx, actor: requester }, { ...question, approved: true });
  if (verdict.outcome !== 'allow') {
    throw inTheWay(
      `It can't be approved: the policies refuse "${name}" now. ${verdictInWords(verdict.reasons)}`,
    );
  }
  // An approval is for the reasons that were shown; one that has come since has to be shown to somebody, too.
  const shown = new Set(approvalReasonsSchema.parse(operation.approval.reasons).map(({ policy }) => policy));
  const today = await decide(tx, { ...ctx, actor: requester }, question);
  const unseen = today.reasons.filter(({ policy }) => !shown.has(policy));
  if (unseen.length > 0) {
    throw inTheWay(
      `It can't be approved as it was shown: there is another reason by now. ${verdictInWords(unseen)} Refuse it, or have it requested again.`,
    );
  }
  return blueprint;
}

/** That the team may not use it is no failing of the approver's. */
async function askTarget(tx: Transaction, { targetId, team }: Environment): Promise<void> {
  try {
    await assertTargetOpen(tx, { targetId, team: team.name });
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'forbidden') throw inTheWay(error.message);
    throw error;
  }
}

function whyRequesterMayNot(
  requester: Actor,
  { environment: { name, team }, about }: AskedFor,
): Refusal | null {
  if (about.action === 'launch') {
    const words = `launch for the team ${team.name}`;
    return refusal(requester, 'environment.launch', { team: team.name }, words);
  }
  const deeds = { relaunch: 'relaunch', update: 'update', 'tear-down': 'tearDown' } as const;
  return whyForbidden(deeds[about.action], requester, { name, team: team.name });
}

/** The inputs are still valid, and of the template that was shown. */
function checkAsShown({ environment, operation, about }: AskedFor): Blueprint {
  const { blueprint, inputs } = mergeInputs({ ...environment, inputs: {} }, about.inputs);
  const keepsTemplate =
    operation.kind === 'UPDATE' && updateOptionsSchema.parse(operation.options).keepTemplate;
  const version = keepsTemplate ? environment.blueprintVersion : blueprint.version;
  const isSame = Object.entries(inputs).every(([key, value]) => about.inputs[key] === value);
  if (version === about.blueprintVersion && isSame) return blueprint;
  throw inTheWay(
    `It can't be approved: the blueprint ${blueprint.id} has changed since. Refuse it, or have it requested again.`,
  );
}

function inTheWay(message: string): SlipwayError {
  return new SlipwayError('conflict', message);
}
