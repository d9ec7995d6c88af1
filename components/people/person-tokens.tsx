import type { ActionResult } from '@/components/forms/action-result';
import { ConfirmAction } from '@/components/forms/confirm-action';
import { RelativeTime } from '@/components/time/times';
import { Badge } from '@/components/ui/badge';
import type { TokenView } from '@/lib/access/token-view';

export type RevokeAction = (input: { id: string; person: string }) => Promise<ActionResult<unknown>>;

export function PersonTokens({
  person,
  tokens,
  revoke,
}: {
  person: string;
  tokens: readonly TokenView[];
  revoke: RevokeAction;
}) {
  return (
    <ul>
      {tokens.map((token) => (
        <li
          key={token.id}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b px-4 py-3 last:border-b-0 md:px-5"
        >
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-x-2">
              <span className="font-medium">{token.name}</span>
              <code className="font-mono text-ink-faint text-sm">{token.prefix}…</code>
              {token.state === 'live' ? null : <Badge tone="warn">{token.state}</Badge>}
            </p>
            <p className="text-ink-muted text-sm">
              May {token.scopes.join(', ')}
              {token.teams.length > 0 ? ` for ${token.teams.join(', ')}` : ''}, created{' '}
              <RelativeTime at={token.createdAt} />,{' '}
              {token.lastUsedAt ? (
                <>
                  last used <RelativeTime at={token.lastUsedAt} />
                </>
              ) : (
                'never used'
              )}
            </p>
          </div>
          <ConfirmAction
            action={revoke}
            input={{ id: token.id, person }}
            label="Revoke"
            accessibleLabel={`Revoke ${token.name}`}
            title={`Revoke ${token.name}?`}
            description="Whatever uses this token is refused from now on. This can’t be undone."
            confirm={`Revoke ${token.name}`}
            size="sm"
          />
        </li>
      ))}
    </ul>
  );
}
