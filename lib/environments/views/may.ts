import type { Actor } from '@/lib/access/context';
import { type Action, inWords, refusal } from '@/lib/access/permissions';
import { isDeletionFailed, isRollbackStuck } from '@/lib/environments/stack-condition';
import { type EnvironmentStatus, teardownAnswers } from '@/lib/environments/states';
import { type InspectionKind, mayInspect } from '@/lib/inspections/inspection';

/** What decides on what can be done with an environment, of its row or of its view. */
export interface Condition {
  name: string;
  status: EnvironmentStatus;
  /** Null while CloudFormation has taken no stack. */
  stackId: string | null;
  /** CloudFormation's last word on it. */
  stackStatus: string | null;
}

interface DeedRules {
  /** What the actor must be allowed, by `lib/access/permissions.ts`. */
  needs: Action;
  /** Completes "Only members of the team … and admins may …", or "Only admins may …". */
  words: (name: string) => string;
  /** Why it can't be done now, in a sentence; null when it can, as far as the environment's row shows. */
  now: (environment: Condition) => string | null;
}

/**
 * What can be done with an environment, by whom and when: the one place. Verbs refuse by it, under the row's lock, and
 * pages show buttons by it. Where an operation decides (cancel, confirm, decide, give up) or the kind (inspect), the verb asks further:
 * see `cancellationOf`, `whyNotGiveUp` and `whyNotInspect`.
 */
const deeds = {
  update: {
    needs: 'environment.update',
    words: (name) => `update "${name}"`,
    now: (environment) => {
      const { name, status } = environment;
      if (updateRefusals[status] !== null) return `"${name}" ${updateRefusals[status]}.`;
      if (isRollbackStuck(environment)) {
        return `The rollback of the last update of "${name}" got stuck; continue it first, then update again.`;
      }
      return isDeletionFailed(environment)
        ? `CloudFormation could not delete the stack of "${name}", and accepts no more updates; tear it down.`
        : null;
    },
  },
  // The record follows the stack, which is not touched.
  takeOver: {
    needs: 'environment.update',
    words: (name) => `take over the values of "${name}"`,
    now: ({ name, status }) =>
      updateRefusals[status] === null ? null : `"${name}" ${updateRefusals[status]}.`,
  },
  relaunch: {
    needs: 'environment.launch',
    words: (name) => `launch "${name}" again`,
    now: ({ name, status }) =>
      status === 'LAUNCH_FAILED'
        ? null
        : `"${name}" is ${status}; only an environment whose launch failed can be launched again.`,
  },
  // An environment whose stack does not exist yet is cancelled instead.
  tearDown: {
    needs: 'environment.tear-down',
    words: (name) => `tear down "${name}"`,
    now: ({ name, status, stackId }) => {
      const answer = teardownAnswers[status];
      if (answer === 'ended') return `"${name}" has ended already (${status}).`;
      if (answer === 'busy') {
        const what = status === 'UPDATING' ? 'updated' : 'torn down';
        return `"${name}" is being ${what}; wait for that to finish.`;
      }
      // Until it is known that CloudFormation accepted the stack, there is nothing to stop.
      return status === 'LAUNCHING' && stackId === null ? beingHandedOver(name) : null;
    },
  },
  continueRollback: {
    needs: 'environment.update',
    words: (name) => `update "${name}"`,
    now: (environment) =>
      isRollbackStuck(environment) ? null : `No rollback of "${environment.name}" is stuck.`,
  },
  cancel: {
    needs: 'environment.update',
    words: (name) => `cancel updates of "${name}"`,
    now: () => null,
  },
  confirm: {
    needs: 'environment.update',
    words: (name) => `confirm updates of "${name}"`,
    now: () => null,
  },
  decide: {
    needs: 'approval.decide',
    words: (name) => `decide on requests about "${name}"`,
    now: () => null,
  },
  giveUp: {
    needs: 'environment.give-up',
    words: (name) => `give up what is under way with "${name}"`,
    now: () => null,
  },
  handOver: {
    needs: 'environment.hand-over',
    words: (name) => `hand "${name}" over`,
    now: ({ name, status }) =>
      teardownAnswers[status] === 'ended'
        ? `"${name}" has ended already (${status}); its record stays with who had it.`
        : null,
  },
  deleteSnapshot: {
    needs: 'environment.tear-down',
    words: (name) => `delete what is left of "${name}"`,
    now: ({ name, status }) =>
      teardownAnswers[status] === 'ended'
        ? `"${name}" has ended already (${status}). What is left of it stays until somebody deletes it in AWS.`
        : null,
  },
  inspect: { needs: 'environment.read', words: (name) => `see "${name}"`, now: () => null },
} as const satisfies Record<string, DeedRules>;

export type Deed = keyof typeof deeds;

/** Why this person may not do it, whenever; null when they may. */
export function whyForbidden(deed: Deed, actor: Actor, { name, team }: { name: string; team: string }) {
  return refusal(actor, deeds[deed].needs, { team }, deeds[deed].words(name));
}

/** What the person who looks at an environment may not do with it, whenever, and why. */
export type Forbidden = { [deed in Deed]?: string };

export function forbiddenDeeds(actor: Actor, environment: { name: string; team: string }): Forbidden {
  const refused: Forbidden = {};
  for (const deed of Object.keys(deeds) as Deed[]) {
    const why = whyForbidden(deed, actor, environment);
    if (why) refused[deed] = inWords(why);
  }
  return refused;
}

/** Why it can't be done now, by whomever; null when it can. */
export function whyNotNow(deed: Deed, environment: Condition): string | null {
  return deeds[deed].now(environment);
}

/** Why the person who looks at the environment can't do it now; null when they can. */
export function whyNot(deed: Deed, environment: Condition & { forbidden: Forbidden }): string | null {
  return environment.forbidden[deed] ?? whyNotNow(deed, environment);
}

export function whyNotInspect(kind: InspectionKind, { name, status, stackId }: Condition): string | null {
  if (stackId !== null && mayInspect(kind, status)) return null;
  const why = stackId === null ? 'has no stack in AWS' : `is ${status}`;
  return `"${name}" ${why}: there is nothing to inspect now.`;
}

export function beingHandedOver(name: string): string {
  return `"${name}" is being handed to CloudFormation; try again in a moment.`;
}

const updateRefusals = {
  ACTIVE: null,
  UPDATE_FAILED: null,
  AWAITING_APPROVAL: 'waits for approval; it can be updated once it is active',
  QUEUED: 'waits to be launched; it can be updated once it is active',
  LAUNCHING: 'is being launched; it can be updated once it is active',
  UPDATING: 'is being updated; wait for that to finish, or cancel it',
  TEARING_DOWN: 'is being torn down',
  LAUNCH_FAILED: 'failed to launch; fix its inputs and launch it again',
  TEARDOWN_BLOCKED: 'is partly torn down; finish the teardown',
  LOST: 'is lost: its stack was deleted outside Slipway',
  TORN_DOWN: 'has ended',
  CANCELLED: 'has ended',
  REJECTED: 'has ended',
} as const satisfies Record<EnvironmentStatus, string | null>;
