import type { Metadata } from 'next';
import { update } from '@/app/(portal)/environments/[name]/actions';
import { readEnvironment } from '@/app/(portal)/environments/[name]/read-environment';
import { UpdatePage } from '@/app/(portal)/environments/[name]/update-page';
import { inputsOfFailedUpdate } from '@/components/environments/situation';
import { Alert } from '@/components/ui/alert';
import { whyNot } from '@/lib/environments/views/may';

type Params = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  return { title: `Edit ${(await params).name}` };
}

export default async function EditPage({ params }: Params) {
  const environment = await readEnvironment((await params).name, undefined);
  // Whoever tries again doesn't type it again.
  const failed = inputsOfFailedUpdate(environment);
  return (
    <UpdatePage
      kind="update"
      environment={environment}
      title={`Edit ${environment.name}`}
      refusal={whyNot('update', environment)}
      inputs={failed ?? environment.inputs}
      note={
        environment.operation?.awaitsConfirmation ? (
          <Alert tone="warn" className="mb-5">
            An update is waiting for confirmation. This one replaces it and starts from the current inputs.
          </Alert>
        ) : failed ? (
          <Alert tone="neutral" className="mb-5">
            Filled in with the inputs of the failed update; “Undo all” restores the current ones.
          </Alert>
        ) : null
      }
      action={update}
    />
  );
}
