import { z } from 'zod';

/**
 * What a verification says of one thing:
 * - `passed`: it is as it has to be;
 * - `failed`: it is not, and what to do about it;
 * - `warning`: it works, and something is to be done all the same;
 * - `unknown`: it could not be looked at, and why.
 */
export const stepResults = ['passed', 'failed', 'warning', 'unknown'] as const;
export type StepResult = (typeof stepResults)[number];

/** What is verified of a target, in this order, with the words for it. */
export const verificationSteps = {
  'assume-role': 'Slipway can assume the launcher role with the external id',
  'without-external-id': 'Nobody can assume it without the external id',
  'wrong-external-id': 'Nobody can assume it with a wrong external id',
  bootstrap: 'The bootstrap is the current one',
  'execution-role': 'The execution role trusts CloudFormation',
  'artifact-bucket': 'The artifact bucket is this account’s, in this region',
  permissions: 'The roles’ permissions suffice',
} as const;
export type VerificationStepId = keyof typeof verificationSteps;
export const verificationStepIds = Object.keys(verificationSteps) as VerificationStepId[];

/** The steps that show that anybody whom the role's trust policy names can be made to act in this account. */
export const trustSteps = [
  'without-external-id',
  'wrong-external-id',
] as const satisfies VerificationStepId[];

export const verificationStepSchema = z.object({
  step: z.enum(verificationStepIds),
  result: z.enum(stepResults),
  /** One or two sentences for people, without values read from the account. */
  message: z.string(),
});
export type VerificationStep = z.output<typeof verificationStepSchema>;

export type VerificationVerdict =
  /** No worker has looked yet. */
  | 'not-verified'
  | 'verified'
  /** Something has to be put right. */
  | 'failed'
  /** Nothing is wrong as far as could be looked. */
  | 'incomplete';

/** The verification of a target as pages and REST show it. Times are ISO 8601. */
export interface VerificationView {
  verdict: VerificationVerdict;
  /** One is due or under way: `steps` has what it found so far. */
  underWay: boolean;
  /** In the order of `verificationSteps`; what an unfinished verification has not looked at is missing. */
  steps: VerificationStep[];
  /** When the last one ended, and the last one that found everything in order; null: never yet. */
  finishedAt: string | null;
  verifiedAt: string | null;
}

export function verdictOf(steps: readonly VerificationStep[]): VerificationVerdict {
  const has = (result: StepResult) => steps.some((step) => step.result === result);
  if (has('failed')) return 'failed';
  return has('unknown') || steps.length < verificationStepIds.length ? 'incomplete' : 'verified';
}

export function couldNotLook(step: VerificationStepId, why: string): VerificationStep {
  return { step, result: 'unknown', message: `Couldn’t look: ${why}` };
}

/** As they are stored; what this version doesn't know is left out. In the order of `verificationSteps`. */
export function toSteps(stored: unknown): VerificationStep[] {
  if (!Array.isArray(stored)) return [];
  const known = new Map(
    stored.flatMap((step) => {
      const { data } = verificationStepSchema.safeParse(step);
      return data ? [[data.step, data] as const] : [];
    }),
  );
  return verificationStepIds.flatMap((id) => known.get(id) ?? []);
}
