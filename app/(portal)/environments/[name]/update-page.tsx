import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { readStartedFlightCheck, startFlightCheck } from '@/app/(portal)/flight-check-actions';
import { explainVerdict } from '@/app/(portal)/policy-verdict-action';
import { type RequestValues, toFormInputs } from '@/components/inputs/request-values';
import { Alert } from '@/components/ui/alert';
import { buttonStyles } from '@/components/ui/button';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { UpdateForm } from '@/components/update/update-form';
import type { UpdateAction, UpdateKind } from '@/components/update/update-kind';
import { sessionContext } from '@/lib/access/session-context';
import type { Blueprint, BlueprintInputs } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import { changeHistoryOf } from '@/lib/environments/change-history';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { paths } from '@/lib/paths/paths';

interface UpdatePageProps {
  kind: UpdateKind;
  environment: EnvironmentDetail;
  title: string;
  /** Why the form can't be used now; null when it can. */
  refusal: string | null;
  /** What the form starts with. */
  inputs: Readonly<Record<string, unknown>>;
  /** Something to know before one begins. */
  note?: ReactNode;
  action: UpdateAction;
}

/** The form of an existing environment, below what it is and where. */
export async function UpdatePage({
  kind,
  environment,
  title,
  refusal,
  inputs,
  note,
  action,
}: UpdatePageProps) {
  const { actor, database } = await sessionContext();
  const { name, team, targetDetail } = environment;
  const blueprint = findBlueprint(environment.blueprint);
  const missing = blueprint ? refusal : 'This version of Slipway no longer offers its blueprint.';
  return (
    <>
      <Link
        href={paths.environment(name)}
        className="mb-2 -ml-1 inline-flex items-center gap-1 rounded-md text-ink-muted text-sm hover:text-ink"
      >
        <ChevronLeft aria-hidden className="size-4" /> {name}
      </Link>
      <PageHeader
        title={title}
        description={
          <>
            {blueprint?.title ?? environment.blueprint} in {targetDetail.name}{' '}
            <span className="text-ink-faint tabular-nums">
              ({targetDetail.accountId}, {targetDetail.region})
            </span>{' '}
            for {team}. Only the inputs can change.
          </>
        }
      />
      {missing !== null || !blueprint ? (
        <Alert
          tone="warn"
          title={
            refusal !== null && refusal === environment.forbidden[kind]
              ? 'Not for you to do'
              : 'Not at the moment'
          }
          actions={
            <Link href={paths.environment(name)} className={buttonStyles()}>
              Back to {name}
            </Link>
          }
        >
          {missing}
        </Alert>
      ) : (
        <>
          {note}
          <UpdateForm
            kind={kind}
            userId={actor.id}
            blueprintId={blueprint.id}
            target={targetDetail}
            history={kind === 'update' ? await changeHistoryOf(database, environment.id) : undefined}
            present={valuesOf(blueprint, environment, environment.inputs)}
            presentInputs={checkedInputs(blueprint, environment)}
            version={environment.version}
            start={valuesOf(blueprint, environment, inputs)}
            draftOf={`${kind}:${environment.id}:${environment.operation?.id ?? ''}`}
            action={action}
            flightCheck={{ start: startFlightCheck, read: readStartedFlightCheck }}
            verdictAction={explainVerdict}
          />
        </>
      )}
    </>
  );
}

function valuesOf(
  blueprint: Blueprint,
  { name, team, target }: EnvironmentDetail,
  inputs: Readonly<Record<string, unknown>>,
): RequestValues {
  return { name, team, target, inputs: toFormInputs(blueprint, inputs) };
}

function checkedInputs(blueprint: Blueprint, { inputs }: EnvironmentDetail): BlueprintInputs {
  const parsed = blueprint.parseInputs(inputs);
  return parsed.ok ? parsed.inputs : (inputs as BlueprintInputs);
}
