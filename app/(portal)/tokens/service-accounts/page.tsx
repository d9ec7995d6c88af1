import type { Metadata } from 'next';
import {
  endServiceToken,
  makeServiceAccount,
  makeServiceToken,
  setDisabled,
} from '@/app/(portal)/tokens/machine-actions';
import { RefusedPage } from '@/components/people/refused-page';
import { CreateServiceAccount } from '@/components/tokens/create-service-account';
import { MachineLinks } from '@/components/tokens/machine-links';
import { ServiceAccounts, type ShownAccount } from '@/components/tokens/service-accounts';
import { SectionCard } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { refusal } from '@/lib/access/permissions';
import { sessionContext } from '@/lib/access/session-context';
import { listServiceAccounts, listServiceTokens, teamsForAccounts } from '@/lib/machines/service-accounts';
import { serviceScopes } from '@/lib/machines/service-scopes';

const title = 'Service accounts';
export const metadata: Metadata = { title };

export default async function ServiceAccountsPage() {
  const ctx = await sessionContext();
  const refused = refusal(ctx.actor, 'service-account.manage');
  if (refused) return <RefusedPage title={title} refusal={refused} />;
  const [accounts, teams] = await Promise.all([listServiceAccounts({ ctx }), teamsForAccounts({ ctx })]);
  const shown = await Promise.all(
    accounts.map(async (account): Promise<ShownAccount> => {
      const { id } = account;
      const tokens = await listServiceTokens({ ctx, input: { id } });
      const createToken = makeServiceToken.bind(null, id);
      const revokeToken = endServiceToken.bind(null, id);
      return { account, manage: { tokens, scopes: serviceScopes, createToken, revokeToken, setDisabled } };
    }),
  );
  return (
    <>
      <PageHeader
        title={title}
        description="Machines of a team: they own what they launch, may do what an engineer of the team may, and never sign in."
      />
      <MachineLinks current="accounts" />
      <div className="flex max-w-4xl flex-col gap-5">
        <SectionCard id="create" title="Create a service account">
          <CreateServiceAccount action={makeServiceAccount} teams={teams} />
        </SectionCard>
        <SectionCard id="accounts" title="Service accounts of all teams">
          <ServiceAccounts accounts={shown} />
        </SectionCard>
      </div>
    </>
  );
}
