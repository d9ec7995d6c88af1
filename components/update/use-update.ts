import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type UseFormReturn, useForm } from 'react-hook-form';
import type { FlightCheckActions } from '@/components/flight-check/flight-check-actions';
import { saidReason } from '@/components/forms/reason-field';
import { useSendOnce } from '@/components/forms/use-send-once';
import { useStep } from '@/components/forms/use-step';
import { draftKey } from '@/components/inputs/draft';
import { followProblemOnceDrawn } from '@/components/inputs/problem-links';
import { checkRequest, inFormOrder } from '@/components/inputs/request-problems';
import type { RequestValues } from '@/components/inputs/request-values';
import { useDraft } from '@/components/inputs/use-draft';
import { useFocusOnDemand } from '@/components/inputs/use-focus-on-demand';
import { useRefusal } from '@/components/inputs/use-refusal';
import { useRegister } from '@/components/inputs/use-register';
import { useVerdict, type VerdictAction } from '@/components/inputs/use-verdict';
import { useVisibleProblems } from '@/components/inputs/use-visible-problems';
import { refreshPage } from '@/components/live/refresh-page';
import type { Blueprint, BlueprintInputs, ChangeHistory } from '@/lib/blueprints/blueprint';
import type { TargetView } from '@/lib/environments/views/environment-view';
import { paths } from '@/lib/paths/paths';
import { onlyChanged } from './only-changed';
import type { UpdateAction, UpdateKind } from './update-kind';

export interface UpdateOptions {
  kind: UpdateKind;
  userId: string;
  blueprint: Blueprint;
  target: TargetView;
  /** As the environment is now. */
  present: RequestValues;
  /** The same, checked; as it is stored where this version of the blueprint doesn't take it. */
  presentInputs: BlueprintInputs;
  /** Of the environment as it is now. */
  version: string;
  /** Of an update: when what was changed, by the server's clock at the time it made the page. */
  history?: ChangeHistory;
  /** What the form starts with: the present values, or those of an attempt that failed. */
  start: RequestValues;
  /** Distinguishes this starting point from the environment's later ones. */
  draftOf: string;
  action: UpdateAction;
  flightCheck: FlightCheckActions;
  verdictAction: VerdictAction;
}

/** Everything the form of an existing environment knows: what was typed, what is wrong with it, what can be done. */
export function useUpdate({ kind, blueprint, target, present, presentInputs, ...options }: UpdateOptions) {
  const form = useForm<RequestValues>({ defaultValues: options.start });
  const values = form.watch();
  const key = draftKey(options.userId, blueprint.id, options.draftOf);
  const draft = useDraft(form, { key, start: present, values });
  const register = useRegister(form, options.start);
  const checked = checkRequest(values, { blueprint, targets: [target], name: 'given' });
  const history = useHistory(options.history);
  const forbidden =
    kind === 'update' && checked.inputs ? blueprint.checkChange(presentInputs, checked.inputs, history) : [];
  // What stays as it is needs nobody's consent.
  const isAsked = kind === 'relaunch' || draft.changed;
  const verdict = useVerdict(
    checked.inputs && isAsked ? { kind, name: present.name, inputs: checked.inputs } : null,
    options.verdictAction,
  );
  const refusal = useRefusal(values);
  const problems = inFormOrder(
    [
      ...checked.problems,
      ...forbidden.map(({ path, message }) => ({ path: `inputs.${path}`, message })),
      ...refusal.problems,
    ],
    blueprint,
  );
  const shown = useVisibleProblems(problems);
  const summary = useFocusOnDemand();
  const [notice, setNotice] = useState<string | null>(null);
  const router = useRouter();
  const { finish } = draft;
  const onAccepted = useCallback(
    (value: { notice: string | null }) => {
      setNotice(value.notice);
      if (value.notice !== null) return 'stays';
      finish();
      router.push(paths.environment(present.name));
      return 'leaves';
    },
    [finish, router, present.name],
  );
  const { send, pending } = useSendOnce(options.action, onAccepted);
  const rebased = useRebase(form, { start: options.start, present, version: options.version });

  const step = useStep();

  const showProblems = () => {
    shown.showAll();
    summary.demand();
  };
  const review = () => {
    refusal.clear();
    if (problems.length === 0 && checked.inputs) step.review();
    else showProblems();
  };
  const mend = (path: string) => {
    step.edit();
    followProblemOnceDrawn(path);
  };
  const submit = async (reason: string) => {
    setNotice(null);
    refusal.clear();
    const refused =
      problems.length > 0 || !checked.inputs
        ? true
        : await send({
            name: present.name,
            inputs: kind === 'update' ? onlyChanged(presentInputs, checked.inputs) : checked.inputs,
            version: options.version,
            ...saidReason(reason),
          });
    if (refused === null) return;
    if (refused !== true) {
      // What was typed is kept: see `useRebase`.
      if (refused.fields.some(({ path }) => path === 'version')) return refreshPage();
      refusal.set(refused);
    }
    step.edit();
    showProblems();
  };
  const undo = () => {
    draft.startOver();
    shown.showNone();
    refusal.clear();
    setNotice(null);
  };
  return {
    form,
    register,
    checked,
    problems,
    verdict,
    refusal,
    shown,
    summary,
    notice,
    /** Somebody changed the environment meanwhile: what was typed now stands over its new inputs. */
    rebased,
    pending,
    changed: draft.changed,
    step,
    review,
    mend,
    submit,
    undo,
  };
}

export type Update = ReturnType<typeof useUpdate>;

/** When the environment arrives in another version, what was typed is kept, over the inputs that it has now. */
function useRebase(
  form: UseFormReturn<RequestValues>,
  now: { start: RequestValues; present: RequestValues; version: string },
): boolean {
  const before = useRef(now);
  const [rebased, setRebased] = useState(false);
  useEffect(() => {
    const { present, version } = before.current;
    before.current = now;
    if (version === now.version) return;
    const typed = Object.entries(form.getValues().inputs).filter(
      ([key, value]) => value !== present.inputs[key],
    );
    form.reset({ ...now.start, inputs: { ...now.start.inputs, ...Object.fromEntries(typed) } });
    setRebased(true);
  }, [form, now]);
  return rebased;
}

/** As the page was made with it, but by now: a form may stay open for hours, and the clock of its computer be wrong. */
function useHistory(history: ChangeHistory | undefined): ChangeHistory | undefined {
  const [openedAt] = useState(() => performance.now());
  if (!history) return undefined;
  const now = Date.parse(history.now) + performance.now() - openedAt;
  return { ...history, now: new Date(now).toISOString() };
}
