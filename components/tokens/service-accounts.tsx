import { Bot } from 'lucide-react';
import { ActionButton } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { Badge } from '@/components/ui/badge';
import { EmptyState } from '@/components/ui/empty-state';
import type { Scope } from '@/lib/access/context';
import type { TokenView } from '@/lib/access/token-view';
import type { ServiceAccountView } from '@/lib/machines/service-accounts';
import { CreateToken, type CreateTokenAction } from './create-token';
import type { RevokeTokenAction } from './revoke-token';
import { TokenRow } from './token-row';

/** One of them, with what whoever manages it needs; `manage` null: it can be looked at only. */
export interface ShownAccount {
  account: ServiceAccountView;
  manage: {
    tokens: readonly TokenView[];
    scopes: readonly Scope[];
    createToken: CreateTokenAction;
    revokeToken: RevokeTokenAction;
    setDisabled: (input: { id: string; disabled: boolean }) => Promise<ActionResult<unknown>>;
  } | null;
}

/** The machines of a team, or of all of them. */
export function ServiceAccounts({ accounts }: { accounts: readonly ShownAccount[] }) {
  if (accounts.length === 0)
    return (
      <EmptyState icon={<Bot aria-hidden className="size-7" />} title="No service accounts yet">
        A service account launches and owns environments where no person should: in nightly jobs, or for pull
        requests.
      </EmptyState>
    );
  return (
    <ul>
      {accounts.map((shown) => (
        <AccountRow key={shown.account.id} {...shown} />
      ))}
    </ul>
  );
}

function AccountRow({ account, manage }: ShownAccount) {
  const { id, name, disabled } = account;
  return (
    <li className="border-b last:border-b-0">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 md:px-5">
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <span className="break-words font-medium">{name}</span>
          {disabled ? <Badge tone="bad">disabled</Badge> : null}
          {manage ? <span className="text-ink-muted text-sm">{countOf(manage.tokens.length)}</span> : null}
        </p>
        {manage ? (
          <ActionButton
            action={manage.setDisabled}
            input={{ id, disabled: !disabled }}
            size="sm"
            variant={disabled ? 'secondary' : 'danger-outline'}
          >
            {disabled ? `Enable ${name}` : `Disable ${name}`}
          </ActionButton>
        ) : null}
      </div>
      {manage && manage.tokens.length > 0 ? (
        <ul aria-label={`Tokens of ${name}`} className="border-t">
          {manage.tokens.map((token) => (
            <TokenRow key={token.id} token={token} revoke={manage.revokeToken} />
          ))}
        </ul>
      ) : null}
      {manage && !disabled ? (
        <details className="border-t">
          <summary className="cursor-pointer px-4 py-2.5 font-medium text-accent md:px-5">
            Create a token for {name}
          </summary>
          <CreateToken id={`token-${id}`} action={manage.createToken} scopes={manage.scopes} teams={[]} />
        </details>
      ) : null}
    </li>
  );
}

function countOf(tokens: number): string {
  if (tokens === 0) return 'no tokens';
  return tokens === 1 ? '1 token' : `${tokens} tokens`;
}
