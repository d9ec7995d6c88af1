import { KeyRound } from 'lucide-react';
import type { Metadata } from 'next';
import { CreateToken } from '@/components/tokens/create-token';
import { MachineLinks } from '@/components/tokens/machine-links';
import { TokenRow } from '@/components/tokens/token-row';
import { SectionCard } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { mostTokens } from '@/lib/access/create-token';
import { listTokens } from '@/lib/access/list-tokens';
import { may, scopesOfRole } from '@/lib/access/permissions';
import { sessionContext } from '@/lib/access/session-context';
import { paths } from '@/lib/paths/paths';
import { endToken, makeToken } from './actions';

export const metadata: Metadata = { title: 'Access tokens' };

export default async function TokensPage() {
  const ctx = await sessionContext();
  const tokens = await listTokens({ ctx });
  const { role, teams } = ctx.actor;
  return (
    <>
      <PageHeader
        title="Access tokens"
        description={
          <>
            For scripts and CI jobs. A token may do what you may do, or part of it, under the same rules,
            through the{' '}
            <Link href={paths.apiDocs()} className="underline underline-offset-2 hover:text-ink">
              REST API
            </Link>
            .
          </>
        }
      />
      {may(ctx.actor, 'service-account.manage') ? <MachineLinks current="tokens" /> : null}
      <div className="flex max-w-4xl flex-col gap-5">
        <SectionCard id="create" title="Create a token">
          <CreateToken action={makeToken} scopes={scopesOfRole(role)} teams={teams} />
        </SectionCard>
        <SectionCard
          id="tokens"
          title="Your tokens"
          description={`At most ${mostTokens}. They are suspended when you have not signed in for 30 days.`}
        >
          {tokens.length > 0 ? (
            <ul>
              {tokens.map((token) => (
                <TokenRow key={token.id} token={token} revoke={endToken} />
              ))}
            </ul>
          ) : (
            <EmptyState icon={<KeyRound aria-hidden className="size-7" />} title="No tokens yet">
              Create one above to launch or tear down environments from a script.
            </EmptyState>
          )}
        </SectionCard>
      </div>
    </>
  );
}
