import { classifyFailure } from '@/lib/aws/aws-failure';
import { FollowerLeaseLost } from '@/lib/environments/moved-elsewhere';
import type { Reading } from './follow-stack';

/** Runs the parts of a reconciliation one after the other; what fails is logged, reported at the end, and undefined. */
export function newIsolation({ worker, lease }: Reading) {
  const failed: string[] = [];
  let reason = '';
  const isolated = async <Result>(what: string, run: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await run();
    } catch (error) {
      if (error instanceof FollowerLeaseLost) throw error;
      worker.logger.error(
        { err: error, target: lease.targetId, environment: what },
        'could not be reconciled',
      );
      reason ||= classifyFailure(error).reason;
      failed.push(what);
      return undefined;
    }
  };
  const trouble = () => (failed.length === 0 ? null : `Not reconciled: ${listOf(failed)}. ${reason}`);
  return Object.assign(isolated, { trouble });
}

const mostNamed = 5;

function listOf(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
