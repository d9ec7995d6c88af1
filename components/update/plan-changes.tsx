import { BeforeAfter, labelOfInput, wordsOf } from '@/components/inputs/changed-inputs';
import { nameOfResource } from '@/components/resources/name-of-resource';
import { type CauseWords, causeWords } from '@/components/resources/plan-words';
import { ResourceIcon } from '@/components/resources/resource-icon';
import { findBlueprint } from '@/lib/blueprints/registry';
import { groupOf, type PlanGroup, planGroups, stakesOf } from '@/lib/environments/plan-stakes';
import type { PlannedChange, PlanPart } from '@/lib/environments/records';
import { InterruptionBadge, InterruptionWords } from './plan-interruption';

/** What a plan is about: whose inputs change from what to what. */
export interface PlanContext {
  blueprint: string;
  before: Readonly<Record<string, unknown>>;
  after: Readonly<Record<string, unknown>>;
  /** The text for a resource that comes or goes without any input asking for it. */
  unasked: string;
}

interface PlanChangesProps extends PlanContext {
  plan: PlanPart;
}

const headings = {
  'at-stake': 'At stake',
  interrupted: 'Interrupted',
  replaced: 'Replaced or removed',
  'in-place': 'Changed in place',
  unnoticed: 'No interruption',
} as const satisfies Record<PlanGroup, string>;

/** Per resource: whom its change interrupts, what happens to it, and why; what is at stake comes first. */
export function PlanChanges({ plan, ...context }: PlanChangesProps) {
  const groups = planGroups.map((group) => ({
    group,
    changes: plan.changes.filter((change) => groupOf(change) === group),
  }));
  return groups
    .filter(({ changes }) => changes.length > 0)
    .map(({ group, changes }) => (
      <div key={group}>
        <h3 className="border-b bg-sunken px-4 py-1.5 font-medium text-ink-muted text-xs md:px-5">
          {headings[group]} <span className="text-ink-faint tabular-nums">{changes.length}</span>
        </h3>
        <ul aria-label={headings[group]}>
          {changes.map((change) => (
            <ChangeRow key={`${change.logicalId} ${change.action}`} change={change} context={context} />
          ))}
        </ul>
      </div>
    ));
}

function ChangeRow({ change, context }: { change: PlannedChange; context: PlanContext }) {
  const isLoss = stakesOf(change).some((stake) => stake === 'data' || stake === 'address');
  return (
    <li className="grid gap-x-6 gap-y-1.5 border-b px-4 py-2.5 md:grid-cols-[minmax(0,2fr)_9.5rem_minmax(0,3fr)] md:px-5">
      <ChangedResource change={change} blueprint={context.blueprint} />
      <div className="max-md:pl-7.5">
        <InterruptionBadge change={change} isLoss={isLoss} />
      </div>
      <div className="flex min-w-0 flex-col gap-1 max-md:pl-7.5">
        <Causes change={change} context={context} />
        <InterruptionWords change={change} />
      </div>
    </li>
  );
}

const actions = {
  add: 'Added',
  modify: 'Changed',
  replace: 'Replaced',
  'replace-maybe': 'May be replaced',
  remove: 'Removed',
} as const satisfies Record<PlannedChange['action'], string>;

function ChangedResource({ change, blueprint }: { change: PlannedChange; blueprint: string }) {
  const { logicalId, type, physicalId, action } = change;
  return (
    <div className="flex min-w-0 items-start gap-2.5">
      <ResourceIcon type={type} className="mt-0.5" />
      <div className="min-w-0">
        <p className="font-medium">{nameOfResource({ blueprint })(logicalId, type)}</p>
        <p className="truncate text-ink-faint text-xs" title={physicalId ?? type}>
          {actions[action]} · <span className="font-mono">{logicalId}</span>
        </p>
      </div>
    </div>
  );
}

function Causes({ change, context }: { change: PlannedChange; context: PlanContext }) {
  const blueprint = findBlueprint(context.blueprint);
  const words = causeWords(change.causes, (id) => Boolean(blueprint?.resourceType(id)));
  if (words.length === 0) {
    return change.action === 'add' || change.action === 'remove' ? (
      <p className="text-ink-muted text-sm">{context.unasked}</p>
    ) : null;
  }
  return (
    <ul className="flex min-w-0 flex-col gap-1 text-sm">
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
