import type { Metadata } from 'next';
import { editEnvironment } from '@/app/(portal)/environments/[name]/actions';
import { ChangePage } from '@/app/(portal)/environments/[name]/change-page';
import { readEnvironment } from '@/app/(portal)/environments/[name]/read-environment';
import { whyNotEditable } from '@/components/environments/editable';
import { Alert } from '@/components/ui/alert';
import type { EnvironmentDetail } from '@/lib/environments/environment-view';

type Params = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  return { title: `Edit ${(await params).name}` };
}

export default async function EditPage({ params }: Params) {
  const environment = await readEnvironment((await params).name, undefined);
  const failed = failedAttempt(environment);
  return (
    <ChangePage
      kind="update"
      environment={environment}
      title={`Edit ${environment.name}`}
      refusal={whyNotEditable(environment)}
      inputs={failed ?? environment.inputs}
      note={
        failed ? (
          <Alert tone="neutral" className="mb-5">
            Filled in with the inputs of the update that failed; “Undo all” brings back those that serve.
          </Alert>
        ) : null
      }
      action={editEnvironment}
    />
  );
}

/** What the last update wanted, if it failed: whoever tries again doesn't type it again. */
function failedAttempt({ operation }: EnvironmentDetail): Readonly<Record<string, unknown>> | null {
  const failed = operation?.kind === 'UPDATE' && operation.status === 'FAILED';
  return failed && !operation.continuesRollback ? operation.inputs : null;
}
