import { ActionButton } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { labelOfInput, wordsOf } from '@/components/inputs/changed-inputs';
import { RelativeTime } from '@/components/time/times';
import { Alert } from '@/components/ui/alert';
import type { StackDifferences } from '@/lib/environments/records';

interface DifferencesCardProps {
  environment: { name: string; blueprint: string; version: string };
  differences: StackDifferences;
  /** Null for who may do neither, and while neither can be done. */
  actions: {
    takeOver: (difference: { name: string; foundAt: string }) => Promise<ActionResult<null>>;
    setBack: (environment: { name: string; version: string }) => Promise<ActionResult<null>>;
  } | null;
}

/** In what the stack differs from what is recorded here, and the two ways out. Who changed it is not known. */
export function DifferencesCard({ environment, differences, actions }: DifferencesCardProps) {
  const { name, blueprint, version } = environment;
  const { foundAt, inputs, template } = differences;
  return (
    <Alert
      tone="warn"
      title="Changed outside Slipway"
      className="mb-4"
      actions={
        actions ? (
          <>
            <ActionButton action={actions.setBack} input={{ name, version }} size="sm">
              Set back to what is recorded
            </ActionButton>
            <ActionButton action={actions.takeOver} input={{ name, foundAt }} size="sm">
              Take over the stack’s values
            </ActionButton>
          </>
        ) : null
      }
    >
      <p>
        The stack differs from what is recorded here; found <RelativeTime at={foundAt} />.
      </p>
      <dl className="mt-2 grid gap-x-10 gap-y-1.5 text-sm sm:grid-cols-2">
        {inputs.map(({ input, recorded, stack }) => (
          <div key={input}>
            <dt>{labelOfInput(blueprint, input)}</dt>
            <dd className="break-words text-ink">
              recorded {wordsOf(blueprint, input, recorded)}, the stack has{' '}
              <span className="font-medium">{wordsOf(blueprint, input, stack)}</span>
            </dd>
          </div>
        ))}
        {template === null ? null : (
          <div>
            <dt>Template</dt>
            <dd className="text-ink">the stack has another one than recorded</dd>
          </div>
        )}
      </dl>
    </Alert>
  );
}
