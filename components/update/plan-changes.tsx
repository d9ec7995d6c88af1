import { CirclePlus, type LucideIcon, PencilLine, RefreshCw, Trash2 } from 'lucide-react';
import { nameOfResource } from '@/components/resources/name-of-resource';
import { type CauseWords, causeWords } from '@/components/resources/plan-words';
import { ResourceIcon } from '@/components/resources/resource-icon';
import { Badge } from '@/components/ui/badge';
import type { Tone } from '@/components/ui/tone';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { PlannedChange, UpdatePlan } from '@/lib/environments/records';
import { BeforeAfter, labelOfInput, wordsOf } from './changed-inputs';

/** What a plan is about: whose inputs change from what to what. */
export interface PlanContext {
  blueprint: string;
  before: Readonly<Record<string, unknown>>;
  after: Readonly<Record<string, unknown>>;
  /** The text for a resource that comes or goes without any input asking for it. */
  unasked: string;
}

interface PlanChangesProps extends PlanContext {
  plan: UpdatePlan;
}

const actions = {
  add: { label: 'Added', tone: 'ok', icon: CirclePlus },
  modify: { label: 'Changed', tone: 'accent', icon: PencilLine },
  replace: { label: 'Replaced', tone: 'warn', icon: RefreshCw },
  'replace-maybe': { label: 'May be replaced', tone: 'warn', icon: RefreshCw },
  remove: { label: 'Removed', tone: 'bad', icon: Trash2 },
} as const satisfies Record<PlannedChange['action'], { label: string; tone: Tone; icon: LucideIcon }>;

/** Per resource: what happens to it, and why. */
export function PlanChanges({ plan, ...context }: PlanChangesProps) {
  return (
    <ul aria-label="Resources that change">
      {plan.changes.map((change) => (
        <li
          key={`${change.logicalId} ${change.action}`}
          className="grid gap-x-6 gap-y-1.5 border-b px-4 py-2.5 last:border-b-0 md:grid-cols-[minmax(0,2fr)_9rem_minmax(0,3fr)] md:px-5"
        >
          <ChangedResource change={change} blueprint={context.blueprint} />
          <ActionBadge action={change.action} losesData={plan.losesData.includes(change.logicalId)} />
          <Causes change={change} context={context} />
        </li>
      ))}
    </ul>
  );
}

function ChangedResource({ change, blueprint }: { change: PlannedChange; blueprint: string }) {
  const { logicalId, type, physicalId } = change;
  return (
    <div className="flex min-w-0 items-start gap-2.5">
      <ResourceIcon type={type} className="mt-0.5" />
      <div className="min-w-0">
        <p className="font-medium">{nameOfResource({ blueprint })(logicalId, type)}</p>
        <p className="truncate font-mono text-ink-faint text-xs" title={physicalId ?? type}>
          {logicalId}
        </p>
      </div>
    </div>
  );
}

function ActionBadge({ action, losesData }: { action: PlannedChange['action']; losesData: boolean }) {
  const { label, tone, icon: Icon } = actions[action];
  return (
    <div className="max-md:pl-7.5">
      <Badge tone={losesData ? 'bad' : tone}>
        <Icon aria-hidden className="size-3" /> {label}
      </Badge>
    </div>
  );
}

function Causes({ change, context }: { change: PlannedChange; context: PlanContext }) {
  const blueprint = findBlueprint(context.blueprint);
  const words = causeWords(change.causes, (id) => Boolean(blueprint?.resourceType(id)));
  if (words.length === 0) {
    return change.action === 'add' || change.action === 'remove' ? (
      <p className="text-ink-muted text-sm max-md:pl-7.5">{context.unasked}</p>
    ) : null;
  }
  return (
    <ul className="flex min-w-0 flex-col gap-1 text-sm max-md:pl-7.5">
      {words.map((cause) => (
        <li key={`${cause.kind} ${keyOf(cause)}`} className="min-w-0">
          <Cause cause={cause} context={context} />
        </li>
      ))}
    </ul>
  );
}

function keyOf(cause: CauseWords): string {
  if (cause.kind === 'input') return cause.input;
  return cause.kind === 'resource' ? cause.logicalId : cause.property;
}

function Cause({
  cause,
  context: { blueprint, before, after },
}: {
  cause: CauseWords;
  context: PlanContext;
}) {
  switch (cause.kind) {
    case 'input':
      return (
        <span className="flex flex-wrap gap-x-1.5">
          <span className="text-ink-faint">{labelOfInput(blueprint, cause.input)}:</span>
          <BeforeAfter
            before={wordsOf(blueprint, cause.input, before[cause.input])}
            after={wordsOf(blueprint, cause.input, after[cause.input])}
          />
        </span>
      );
    case 'resource':
      return <span className="text-ink-muted">follows {nameOfResource({ blueprint })(cause.logicalId)}</span>;
    case 'property':
      return (
        <span className="text-ink-muted">
          <code className="font-mono text-xs">{cause.property}</code>{' '}
          {cause.before !== null && cause.after !== null && isShort(cause.before) && isShort(cause.after) ? (
            <BeforeAfter before={cause.before} after={cause.after} />
          ) : (
            'changes'
          )}
        </span>
      );
  }
}

/** A launch template's user data would fill the page. */
function isShort(value: string): boolean {
  return value.length <= 80;
}
