import { BookOpen, KeyRound } from 'lucide-react';
import type { Metadata } from 'next';
import { RelativeTime } from '@/components/time/times';
import { CreateToken } from '@/components/tokens/create-token';
import { RevokeToken } from '@/components/tokens/revoke-token';
import { buttonStyles } from '@/components/ui/button';
import { SectionCard } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { listTokens } from '@/lib/access/list-tokens';
import { sessionContext } from '@/lib/access/session-context';
import type { TokenView } from '@/lib/access/token-view';
import { paths } from '@/lib/paths/paths';
import { endToken, makeToken } from './actions';

export const metadata: Metadata = { title: 'Access tokens' };

export default async function TokensPage() {
  const ctx = await sessionContext();
  const tokens = await listTokens({ ctx });
  return (
    <>
      <PageHeader
        title="Access tokens"
        description="For scripts and CI jobs. A token may do what you may do, under the same rules, through the REST API."
        actions={
          <Link href={paths.apiDocs()} className={buttonStyles()}>
            <BookOpen aria-hidden /> REST API
          </Link>
        }
      />
      <div className="flex max-w-4xl flex-col gap-5">
        <SectionCard id="create" title="Create a token">
          <CreateToken action={makeToken} />
        </SectionCard>
        <SectionCard id="tokens" title="Your tokens">
          {tokens.length > 0 ? (
            <ul>
              {tokens.map((token) => (
                <TokenRow key={token.id} token={token} />
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

function TokenRow({ token }: { token: TokenView }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b px-4 py-3 last:border-b-0 md:px-5">
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{token.name}</span>
          <code className="font-mono text-ink-faint text-sm">{token.prefix}…</code>
        </p>
        <p className="text-ink-muted text-sm">
          Created <RelativeTime at={token.createdAt} />,{' '}
          {token.lastUsedAt ? (
            <>
              last used <RelativeTime at={token.lastUsedAt} />
            </>
          ) : (
            'never used'
          )}
          {token.expiresAt ? (
            <>
              , expires <RelativeTime at={token.expiresAt} />
            </>
          ) : (
            ', does not expire'
          )}
        </p>
      </div>
      <RevokeToken id={token.id} name={token.name} action={endToken} />
    </li>
  );
}
