import { RelativeTime } from '@/components/time/times';
import { Badge } from '@/components/ui/badge';
import type { Tone } from '@/components/ui/tone';
import type { TokenState, TokenView } from '@/lib/access/token-view';
import { RevokeToken, type RevokeTokenAction } from './revoke-token';

/** What is to be said of a token that does nothing: why, and what helps. */
const states = {
  live: null,
  revoked: { label: 'revoked', tone: 'neutral', help: 'It does nothing any more.' },
  expired: { label: 'expired', tone: 'neutral', help: 'Create another one where it is still needed.' },
  suspended: {
    label: 'suspended',
    tone: 'warn',
    help: 'Its owner has not signed in for 30 days; it works again once they do.',
  },
  disabled: {
    label: 'disabled',
    tone: 'bad',
    help: 'Its owner is disabled; it works again once they are not.',
  },
} as const satisfies Record<TokenState, { label: string; tone: Tone; help: string } | null>;

export function TokenRow({ token, revoke }: { token: TokenView; revoke: RevokeTokenAction | null }) {
  const state = states[token.state];
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b px-4 py-3 last:border-b-0 md:px-5">
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
          <span className="break-words font-medium">{token.name}</span>
          <code className="font-mono text-ink-faint text-sm">{token.prefix}…</code>
          {state ? <Badge tone={state.tone}>{state.label}</Badge> : null}
        </p>
        <p className="text-ink-muted text-sm">
          May {token.scopes.join(', ')}
          {token.teams.length > 0 ? ` for ${token.teams.join(', ')} only` : ''}
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
              , {token.state === 'expired' ? 'expired' : 'expires'} <RelativeTime at={token.expiresAt} />
            </>
          ) : (
            ', does not expire'
          )}
        </p>
        {state ? <p className="text-ink-muted text-sm">{state.help}</p> : null}
      </div>
      {revoke ? <RevokeToken id={token.id} name={token.name} action={revoke} /> : null}
    </li>
  );
}
