import { RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { Steps } from '@/components/forms/steps';
import { ErrorSummary } from '@/components/inputs/error-summary';
import { InputGroup } from '@/components/inputs/input-group';
import { followProblem, labelOf } from '@/components/inputs/problem-links';
import { SidePanel } from '@/components/inputs/side-panel';
import { useLastValid } from '@/components/inputs/use-last-valid';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import type { Blueprint } from '@/lib/blueprints/blueprint';
import type { LaunchTarget } from '@/lib/targets/list-launch-targets';
import { IdentityFields } from './identity-fields';
import type { Launch } from './use-launch';

interface FillInStepProps {
  launch: Launch;
  blueprint: Blueprint;
  teams: readonly string[];
  targets: readonly LaunchTarget[];
  picker: ReactNode;
}

/** The first step: the form, what is wrong with it, and beside it what follows from it. */
export function FillInStep(props: FillInStepProps) {
  const { launch, blueprint } = props;
  const { shown, refusal, summary, checked } = launch;
  const lastValid = useLastValid(checked.inputs, blueprint.defaultInputs);
  return (
    <>
      <Steps current="fill-in">
        <Button
          variant="quiet"
          size="sm"
          onClick={launch.startOver}
          className={launch.changed ? undefined : 'invisible'}
          title="What you type is kept in this browser until you launch"
        >
          <RotateCcw aria-hidden /> Start over
        </Button>
      </Steps>
      <ErrorSummary
        ref={summary.ref}
        problems={shown.allShown ? launch.problems : []}
        message={shown.allShown && refusal.problems.length > 0 ? refusal.message : null}
        labelOf={(path) => labelOf(blueprint, path)}
        onFollow={followProblem}
      />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <Card className="px-4 pt-5 md:px-6">
          <RequestFields {...props} />
        </Card>
        <SidePanel
          blueprint={blueprint}
          inputs={lastValid}
          outdated={checked.inputs === null}
          verdict={launch.verdict}
        />
      </div>
    </>
  );
}

function RequestFields({ launch, blueprint, teams, targets, picker }: FillInStepProps) {
  const { register, shown } = launch;
  return (
    <form
      noValidate
      aria-label="New environment"
      onSubmit={(event) => {
        event.preventDefault();
        launch.review();
      }}
      onBlur={(event) => shown.show(event.target.getAttribute('name') ?? '')}
      onChange={({ target }) => {
        if (target instanceof HTMLElement) shown.showAfterPause(target.getAttribute('name') ?? '');
      }}
    >
      <IdentityFields
        register={register}
        errors={shown.errors}
        availability={launch.availability}
        teams={teams}
        targets={targets}
        chosen={launch.values}
        blueprint={picker}
      />
      {blueprint.fieldGroups.map((group) => (
        <InputGroup
          key={group.title}
          group={group}
          blueprint={blueprint}
          register={register}
          errors={shown.errors}
          reveal={launch.summary.demands}
        />
      ))}
      <div className="-mx-4 sticky bottom-0 flex items-center justify-between gap-4 rounded-b-lg border-t bg-surface px-4 py-3 md:-mx-6 md:px-6">
        <p className="text-ink-faint text-sm">Nothing is launched before you have reviewed it.</p>
        <Button type="submit" variant="primary">
          Review
        </Button>
      </div>
    </form>
  );
}
