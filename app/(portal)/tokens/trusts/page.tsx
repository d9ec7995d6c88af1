import { Workflow } from 'lucide-react';
import type { Metadata } from 'next';
import { endTrust, makeTrust } from '@/app/(portal)/tokens/machine-actions';
import { RefusedPage } from '@/components/people/refused-page';
import { CreateTrust } from '@/components/tokens/create-trust';
import { MachineLinks } from '@/components/tokens/machine-links';
import { TrustRow } from '@/components/tokens/trust-row';
import { SectionCard } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { refusal } from '@/lib/access/permissions';
import { sessionContext } from '@/lib/access/session-context';
import { listServiceAccounts } from '@/lib/machines/service-accounts';
import { serviceScopes } from '@/lib/machines/service-scopes';
import { githubIssuer } from '@/lib/machines/trust-schema';
import { listTrusts } from '@/lib/machines/trusts';
import { paths } from '@/lib/paths/paths';

const title = 'Trusted workflows';
export const metadata: Metadata = { title };

export default async function TrustsPage() {
  const ctx = await sessionContext();
  const refused = refusal(ctx.actor, 'trust.read');
  if (refused) return <RefusedPage title={title} refusal={refused} />;
  const [trusts, accounts] = await Promise.all([listTrusts({ ctx }), listServiceAccounts({ ctx })]);
  return (
    <>
      <PageHeader
        title={title}
        description="GitHub Actions without a secret: GitHub signs a token for a workflow, and Slipway gives one of minutes for it."
      />
      <MachineLinks current="trusts" />
      <div className="flex max-w-4xl flex-col gap-5">
        <SectionCard
          id="create"
          title="Trust workflows of a repository"
          description="Everything is compared to the letter; there are no patterns."
        >
          {accounts.length > 0 ? (
            <CreateTrust
              action={makeTrust}
              accounts={accounts}
              scopes={serviceScopes}
              issuer={githubIssuer}
            />
          ) : (
            <EmptyState title="They act as a service account, and there is none yet">
              <Link href={paths.serviceAccounts()} className="text-accent underline underline-offset-2">
                Create a service account
              </Link>{' '}
              first.
            </EmptyState>
          )}
        </SectionCard>
        <SectionCard id="trusts" title="Trusted now">
          {trusts.length > 0 ? (
            <ul>
              {trusts.map((trust) => (
                <TrustRow key={trust.id} trust={trust} end={endTrust} />
              ))}
            </ul>
          ) : (
            <EmptyState icon={<Workflow aria-hidden className="size-7" />} title="No workflow is trusted yet">
              Those of a repository that you trust get in without a secret, which could be lost.
            </EmptyState>
          )}
        </SectionCard>
      </div>
    </>
  );
}
