import { useRouter } from 'next/navigation';
import { useCallback } from 'react';
import { useForm } from 'react-hook-form';
import type { FlightCheckActions } from '@/components/flight-check/flight-check-actions';
import type { Refusal } from '@/components/forms/action-result';
import { saidReason } from '@/components/forms/reason-field';
import { useSendOnce } from '@/components/forms/use-send-once';
import { useStep } from '@/components/forms/use-step';
import { chosenKey, draftKey, dropDraft } from '@/components/inputs/draft';
import { followProblemOnceDrawn } from '@/components/inputs/problem-links';
import { checkRequest, inFormOrder } from '@/components/inputs/request-problems';
import type { Identity, RequestValues } from '@/components/inputs/request-values';
import { useDraft } from '@/components/inputs/use-draft';
import { useFocusOnDemand } from '@/components/inputs/use-focus-on-demand';
import { useRefusal } from '@/components/inputs/use-refusal';
import { useRegister } from '@/components/inputs/use-register';
import { useVerdict, type VerdictAction } from '@/components/inputs/use-verdict';
import { useVisibleProblems } from '@/components/inputs/use-visible-problems';
import type { Blueprint } from '@/lib/blueprints/blueprint';
import { paths } from '@/lib/paths/paths';
import type { LaunchTarget } from '@/lib/targets/list-launch-targets';
import type { CheckNameAction, LaunchAction } from './launch-actions';
import { useNameAvailability } from './use-name-availability';

export interface LaunchOptions {
  userId: string;
  blueprint: Blueprint;
  targets: readonly LaunchTarget[];
  /** Typed into the form of another blueprint just now: it counts for more than a draft. */
  carried: Identity | null;
  /** What the form starts with. */
  start: RequestValues;
  /** Id of the environment whose inputs these are. */
  from: string | null;
  launchAction: LaunchAction;
  checkNameAction: CheckNameAction;
  flightCheck: FlightCheckActions;
  verdictAction: VerdictAction;
}

/** Everything the two steps of a request share: what was typed, what is wrong with it, and what can be done. */
export function useLaunch({ blueprint, targets, start, from, carried, ...options }: LaunchOptions) {
  const form = useForm<RequestValues>({ defaultValues: start });
  const values = form.watch();
  const draft = useDraft(form, { key: draftKey(options.userId, blueprint.id, from), start, values, carried });
  const register = useRegister(form, start);
  const availability = useNameAvailability(values.name, options.checkNameAction);
  const checked = checkRequest(values, { blueprint, targets, name: availability });
  const { team, target } = values;
  const isPlaced = checked.inputs !== null && team !== '' && target !== '';
  const request = { blueprint: blueprint.id, target, team, inputs: checked.inputs };
  const verdict = useVerdict(isPlaced ? { kind: 'launch', request } : null, options.verdictAction);
  const refusal = useRefusal(values);
  const problems = inFormOrder([...checked.problems, ...refusal.problems], blueprint);
  const shown = useVisibleProblems(problems);
  const step = useStep();
  const router = useRouter();
  const { finish } = draft;
  const { userId } = options;
  const onAccepted = useCallback(
    ({ name }: { name: string }) => {
      finish();
      dropDraft(localStorage, chosenKey(userId));
      router.push(paths.environment(name));
      return 'leaves' as const;
    },
    [finish, router, userId],
  );
  const { send: launch, pending } = useSendOnce(options.launchAction, onAccepted);
  const summary = useFocusOnDemand();

  const showProblems = () => {
    shown.showAll();
    summary.demand();
  };
  const review = () => {
    refusal.clear();
    if (problems.length === 0) step.review();
    else showProblems();
  };
  const send = async (reason: string) => {
    if (!checked.inputs) return;
    const { name, target, team } = values;
    const refused = await launch({
      name: name.trim(),
      blueprint: blueprint.id,
      target,
      team,
      inputs: checked.inputs,
      ...saidReason(reason),
    });
    if (!refused) return;
    refusal.set(refused);
    if (refused.fields.length === 0 || isAboutReason(refused)) return;
    step.edit();
    showProblems();
  };
  const mend = (path: string) => {
    step.edit();
    followProblemOnceDrawn(path);
  };
  const startOver = () => {
    draft.startOver();
    shown.showNone();
    refusal.clear();
    form.setFocus('name');
  };

  return {
    form,
    register,
    values,
    changed: draft.changed,
    availability,
    checked,
    verdict,
    refusal,
    problems,
    shown,
    step,
    pending,
    summary,
    review,
    send,
    mend,
    startOver,
  };
}

/** Its field is here, not in the form. */
function isAboutReason({ fields }: Refusal): boolean {
  return fields.every(({ path }) => path === 'reason');
}

export type Launch = ReturnType<typeof useLaunch>;
