import type { VerificationStep, VerificationStepId } from '@/lib/targets/verification';

/**
 * What must be found of what a request asks for, before a worker writes it. Everywhere: that the role can be assumed with
 * the external id, and neither without nor with another. A rotation asks for no more: once the bootstrap was deployed with
 * the new id, the old one is of no use, whatever else is wrong.
 */
const needed: Record<'NEW' | 'EDIT' | 'ROTATE', readonly VerificationStepId[]> = {
  NEW: ['assume-role', 'without-external-id', 'wrong-external-id', 'execution-role', 'artifact-bucket'],
  EDIT: ['assume-role', 'without-external-id', 'wrong-external-id', 'execution-role', 'artifact-bucket'],
  ROTATE: ['assume-role', 'without-external-id', 'wrong-external-id'],
};

/** Whether what was found suffices: nothing failed, and all that is needed was seen. */
export function isAcceptable(kind: 'NEW' | 'EDIT' | 'ROTATE', steps: readonly VerificationStep[]): boolean {
  const resultOf = (id: VerificationStepId) => steps.find(({ step }) => step === id)?.result;
  const seen = needed[kind].every((id) => ['passed', 'warning'].includes(resultOf(id) ?? 'unknown'));
  return seen && (kind === 'ROTATE' || steps.every(({ result }) => result !== 'failed'));
}
