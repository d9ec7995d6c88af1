'use client';

import { Trash2, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button, type ButtonVariant } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Link } from '@/components/ui/link';
import type { InspectionView } from '@/lib/environments/plan-view';
import type { Rehearsal } from '@/lib/environments/records';
import { bucketQuestion } from './bucket-consent';
import { RehearsalDetails } from './rehearsal-details';
import type { Consequence } from './teardown-consequences';
import { TeardownForm } from './teardown-form';
import type { TeardownActions, TeardownChoice, TeardownMode } from './teardown-mode';
import { useRehearsal, withoutKept } from './use-rehearsal';

export interface TeardownDialogProps {
  name: string;
  blueprint: string;
  mode: TeardownMode;
  consequences: readonly Consequence[];
  /** The latest rehearsal that the page knows. */
  rehearsal: InspectionView<Rehearsal> | null;
  /** Whether AWS can be asked what a teardown would do. */
  rehearses: boolean;
  /** Logical ids of the buckets that are still there. */
  buckets: readonly string[];
  /** Where protection is turned off; null while the environment can't be edited. */
  editHref: string | null;
  /** What was chosen before, by what keeps the teardown from ending. */
  choice?: TeardownChoice & { names: readonly string[] };
  actions: TeardownActions;
}

const words = {
  'tear-down': { trigger: 'Tear down', title: (name: string) => `Tear down ${name}?` },
  stop: {
    trigger: 'Stop launch and tear down',
    title: (name: string) => `Stop the launch of ${name} and tear it down?`,
  },
  again: { trigger: 'Try the teardown again', title: (name: string) => `Tear down ${name}?` },
  force: { trigger: 'Force the deletion', title: (name: string) => `Force the deletion of ${name}?` },
  cancel: { trigger: 'Cancel request', title: (name: string) => `Cancel the request for ${name}?` },
} as const satisfies Record<TeardownMode, { trigger: string; title: (name: string) => string }>;

const descriptions = {
  'tear-down': 'Everything Slipway launched for it in AWS is deleted. Its history is kept.',
  stop: 'AWS stops creating it and deletes what exists already. Its history is kept.',
  again: 'AWS deletes what is left of it. What is already gone stays gone. Its history is kept.',
  force:
    'AWS deletes the stack even if some of its resources can’t be deleted. Those stay in the account, belong to nobody and keep costing money.',
  cancel:
    'Nothing has been launched yet. The request is kept on record as cancelled, and the name is free again.',
} as const satisfies Record<TeardownMode, string>;

const looks = {
  'tear-down': 'danger-outline',
  stop: 'danger-outline',
  again: 'danger',
  force: 'danger-outline',
  cancel: 'danger-outline',
} as const satisfies Record<TeardownMode, ButtonVariant>;

/** Says what will be lost, asks for the name, and stays open with the reason when it is refused. */
export function TeardownDialog(props: TeardownDialogProps) {
  const { name, mode } = props;
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={words[mode].title(name)}
      description={descriptions[mode]}
      trigger={
        <Button variant={looks[mode]}>
          {mode === 'cancel' ? null : <Trash2 aria-hidden />}
          {words[mode].trigger}
        </Button>
      }
    >
      <TeardownContent {...props} onDone={() => setOpen(false)} />
    </Dialog>
  );
}

/** Mounted while the dialog is open: what is asked of AWS is asked when it opens. */
function TeardownContent({ onDone, ...props }: TeardownDialogProps & { onDone: () => void }) {
  const { name, mode, actions, choice, buckets } = props;
  const kept = choice?.retain ?? [];
  const state = withoutKept(
    useRehearsal(name, props.rehearsal, props.rehearses ? actions.rehearse : null),
    kept,
  );
  const consequences = props.consequences.filter(
    ({ blocks, logicalId }) =>
      !(blocks && state.kind === 'known') && (logicalId === undefined || !kept.includes(logicalId)),
  );
  const byInputs = props.consequences.some(({ blocks }) => blocks);
  const isProtected =
    state.kind === 'known'
      ? state.rehearsal.blocks.some(({ kind }) => kind === 'deletion-protection')
      : byInputs;
  const hasBucket = buckets.some((logicalId) => !kept.includes(logicalId));
  return (
    <TeardownForm
      name={name}
      mode={mode}
      choice={choice}
      // Forced, AWS leaves a full bucket behind by itself.
      question={mode === 'cancel' || mode === 'force' ? null : bucketQuestion(state, hasBucket)}
      action={actions.tearDown}
      onDone={onDone}
    >
      {mode === 'cancel' ? null : <Consequences consequences={consequences} />}
      {choice && choice.names.length > 0 ? (
        <Alert
          tone="warn"
          title={choice.force ? 'May stay in AWS' : 'Stays in AWS, as you chose'}
          className="mb-4"
        >
          {choice.names.join(', ')}. {choice.force ? 'AWS tries once more; what stays' : 'It'} costs money
          until somebody deletes it.
        </Alert>
      ) : null}
      {props.rehearses && mode !== 'force' ? (
        <RehearsalDetails state={state} blueprint={props.blueprint} />
      ) : null}
      {isProtected && !byInputs ? (
        <p className="mb-4">Deletion protection was turned on outside Slipway. Turn it off there.</p>
      ) : null}
      {isProtected && byInputs && props.editHref ? (
        <p className="mb-4">
          <Link href={props.editHref} className="font-medium text-accent hover:underline">
            Edit {name} to turn deletion protection off
          </Link>
        </p>
      ) : null}
    </TeardownForm>
  );
}

function Consequences({ consequences }: { consequences: readonly Consequence[] }) {
  return (
    <ul className="mb-4 flex flex-col gap-2 rounded-md border bg-canvas p-3" aria-label="What will be lost">
      {consequences.map(({ text, grave }) => (
        <li key={text} className="flex gap-2">
          {grave ? (
            <TriangleAlert aria-hidden className="mt-1 size-3.5 shrink-0 text-bad" />
          ) : (
            <span aria-hidden className="mx-1 mt-2.5 size-1.5 shrink-0 rounded-full bg-ink-faint" />
          )}
          <span className="min-w-0 break-words">{text}</span>
        </li>
      ))}
    </ul>
  );
}
