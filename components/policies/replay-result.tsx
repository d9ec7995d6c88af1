import { RelativeTime } from '@/components/time/times';
import { Alert } from '@/components/ui/alert';
import { Badge } from '@/components/ui/badge';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';
import type { Replay, ReplayedRequest } from '@/lib/policies/replay/replay-policies';

const deeds = {
  launch: 'launch',
  relaunch: 'relaunch',
  update: 'update',
  'tear-down': 'teardown',
  extend: 'extension',
} as const satisfies Record<ReplayedRequest['action'], string>;

/** Which past requests a draft would have refused or held. */
export function ReplayResult({ replay }: { replay: Replay }) {
  const { refused, held, requests, changed, items } = replay;
  if (requests === 0)
    return <Alert tone="neutral" title="There are no past requests yet that could be asked again." />;
  return (
    <div className="flex flex-col gap-3">
      <Alert
        tone={changed === 0 ? 'ok' : 'warn'}
        title={`Of ${count(requests, 'past request')}, ${refused} would have been refused and ${held} held for approval`}
      >
        {changed === 0
          ? 'That is what the policies in force say, too.'
          : `${count(changed, 'request')} would have been treated otherwise than by the policies in force.`}
      </Alert>
      {items.length > 0 ? (
        <div className="overflow-x-auto rounded-md border">
          <table className="w-full min-w-160 text-left text-sm">
            <caption className="sr-only">Requests that would have been refused or held</caption>
            <thead className="border-b bg-sunken text-ink-muted">
              <tr>
                {['Request', 'Team', 'By', 'When', 'Draft', 'In force'].map((heading) => (
                  <th key={heading} scope="col" className="px-3 py-2 font-medium">
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <Row key={`${item.environment} ${item.requestedAt} ${item.action}`} item={item} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </div>
  );
}

function Row({ item }: { item: ReplayedRequest }) {
  return (
    <tr className="border-b align-top last:border-b-0">
      <td className="px-3 py-2">
        {deeds[item.action]} of{' '}
        <Link
          href={paths.environment(item.environment)}
          className="text-accent underline-offset-2 hover:underline"
        >
          {item.environment}
        </Link>
        <span className="block text-ink-faint text-xs">
          {item.reasons.map(({ words }) => words).join('; ')}
        </span>
      </td>
      <td className="px-3 py-2">{item.team}</td>
      <td className="px-3 py-2">{item.person}</td>
      <td className="whitespace-nowrap px-3 py-2">
        <RelativeTime at={item.requestedAt} />
      </td>
      <td className="px-3 py-2">
        <OutcomeBadge outcome={item.outcome} />
      </td>
      <td className="px-3 py-2">
        <OutcomeBadge outcome={item.today} />
      </td>
    </tr>
  );
}

export function OutcomeBadge({ outcome }: { outcome: 'allow' | 'approval' | 'deny' }) {
  if (outcome === 'allow') return <Badge tone="ok">Allowed</Badge>;
  return outcome === 'deny' ? <Badge tone="bad">Refused</Badge> : <Badge tone="warn">Needs approval</Badge>;
}

function count(many: number, what: string): string {
  return `${many.toLocaleString('en-US')} ${what}${many === 1 ? '' : 's'}`;
}
