import {
  ChevronRight,
  CircleAlert,
  CircleCheck,
  CircleHelp,
  LoaderCircle,
  TriangleAlert,
} from 'lucide-react';
import { Button } from '@/components/ui/button';
import { SectionCard } from '@/components/ui/card';
import { cn } from '@/components/ui/class-names';
import { type Tone, toneText } from '@/components/ui/tone';
import type { FlightCheckView, FlightItem, Verdict } from '@/lib/flight-check/flight-check';
import { groupByMessage, sortItems, summaryOf, titleOf } from './sort-items';
import type { FlightCheck } from './use-flight-check';

interface FlightCheckReportProps {
  check: FlightCheck;
  /** Leads to the input of this path; without it there is no way back to the form from here. */
  onMend?: ((path: string) => void) | undefined;
  /** The label of the input of this path. */
  labelOf: (path: string) => string;
}

/** What would be in the way in AWS, as a card of the page. */
export function FlightCheckCard(props: FlightCheckReportProps) {
  return (
    <SectionCard
      id="flight-check"
      title="Flight check"
      description={promise}
      aside={<CheckAgain check={props.check} />}
    >
      <div className="px-4 pt-3 pb-3.5 md:px-5">
        <FlightCheckReport {...props} />
      </div>
    </SectionCard>
  );
}

/** The same, as a part of another card. */
export function FlightCheckPart(props: FlightCheckReportProps) {
  return (
    <section aria-labelledby="flight-check">
      <div className="mb-1 flex items-center justify-between gap-4">
        <h3 id="flight-check" className="font-semibold">
          Flight check
        </h3>
        <CheckAgain check={props.check} />
      </div>
      <FlightCheckReport {...props} />
    </section>
  );
}

const promise =
  'A worker looks in AWS for what would make this fail. Nothing is made, and you don’t have to wait.';

/** What is shown of a check that is made, or was made some time ago. */
type ShownState =
  | Exclude<FlightCheck['state'], { kind: 'known' }>
  | { kind: 'known'; view: Pick<FlightCheckView, 'items' | 'expected' | 'complete'> };

function isLooking({ state }: { state: ShownState }): boolean {
  return state.kind === 'asking' || (state.kind === 'known' && !state.view.complete);
}

function CheckAgain({ check }: { check: FlightCheck }) {
  const looking = isLooking(check);
  return (
    <Button
      size="sm"
      onClick={() => {
        if (!looking) check.again();
      }}
      aria-disabled={looking || undefined}
    >
      Check again
    </Button>
  );
}

/** Item by item, as it becomes known; what needs attention first. */
export function FlightCheckReport({
  check,
  onMend,
  labelOf,
}: Omit<FlightCheckReportProps, 'check'> & { check: { state: ShownState } }) {
  const { state } = check;
  const sorted = state.kind === 'known' ? sortItems(state.view) : null;
  return (
    <div className="flex flex-col gap-2.5">
      <p role="status" className="flex min-h-6 items-center gap-2 text-ink-muted">
        {isLooking(check) ? (
          <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin text-accent" />
        ) : null}
        {state.kind === 'refused'
          ? (state.reason ?? 'The portal can’t be reached: nothing could be checked.')
          : sorted
            ? summaryOf(sorted)
            : 'Asking a worker…'}
      </p>
      {sorted ? (
        <>
          <Troubles
            items={[...sorted.byVerdict['will-fail'], ...sorted.byVerdict['may-fail']]}
            labelOf={labelOf}
            onMend={onMend}
          />
          <Folded verdict="unknown" items={sorted.byVerdict.unknown} />
          <Folded verdict="fine" items={sorted.byVerdict.fine} />
          <Pending ids={sorted.pending} />
        </>
      ) : null}
    </div>
  );
}

function Pending({ ids }: { ids: readonly string[] }) {
  if (ids.length === 0) return null;
  return (
    <ul aria-label="Still being checked" className="flex flex-wrap gap-x-4 gap-y-1 text-ink-faint text-sm">
      {ids.map((id) => (
        <li key={id}>{titleOf(id)}</li>
      ))}
    </ul>
  );
}

const looks = {
  'will-fail': { icon: CircleAlert, tone: 'bad', words: 'Will fail' },
  'may-fail': { icon: TriangleAlert, tone: 'warn', words: 'May fail' },
  unknown: { icon: CircleHelp, tone: 'neutral', words: 'Not checked' },
  fine: { icon: CircleCheck, tone: 'ok', words: 'Fine' },
} as const satisfies Record<Verdict, { icon: typeof CircleAlert; tone: Tone; words: string }>;

interface TroublesProps {
  items: readonly FlightItem[];
  labelOf: (path: string) => string;
  onMend?: ((path: string) => void) | undefined;
}

function Troubles({ items, ...words }: TroublesProps) {
  if (items.length === 0) return null;
  return (
    <ul aria-label="What needs attention" className="flex flex-col divide-y">
      {items.map((item) => (
        <Trouble key={item.check} item={item} {...words} />
      ))}
    </ul>
  );
}

function Trouble({ item, labelOf, onMend }: { item: FlightItem } & Omit<TroublesProps, 'items'>) {
  const { icon: Icon, tone, words } = looks[item.verdict];
  const { field } = item;
  return (
    <li className="flex gap-2.5 py-2.5 first:pt-0.5">
      <Icon aria-hidden className={cn('mt-0.5 size-4.5 shrink-0', toneText[tone])} />
      <div className="min-w-0 flex-1">
        <p className="font-medium text-ink">
          {titleOf(item.check)}{' '}
          <span className={cn('ml-1 font-normal text-sm', toneText[tone])}>{words}</span>
        </p>
        <p className="max-w-prose text-pretty break-words text-ink-muted">{item.message}</p>
        {field !== undefined && onMend ? (
          <button
            type="button"
            onClick={() => onMend(field)}
            className="mt-1 rounded-sm font-medium text-accent text-sm underline underline-offset-2 hover:text-accent-hover"
          >
            Change “{labelOf(field)}”
          </button>
        ) : null}
      </div>
    </li>
  );
}

const foldedWords = {
  unknown: { label: 'Not checked', one: '1 could not be checked', many: 'could not be checked' },
  fine: { label: 'Fine', one: '1 is fine', many: 'are fine' },
} as const;

function Folded({ verdict, items }: { verdict: keyof typeof foldedWords; items: readonly FlightItem[] }) {
  if (items.length === 0) return null;
  const { icon: Icon, tone } = looks[verdict];
  const { label, one, many } = foldedWords[verdict];
  return (
    <details className="group">
      <summary className="inline-flex cursor-pointer list-none items-center gap-2.5 rounded-md text-ink-muted hover:text-ink [&::-webkit-details-marker]:hidden">
        <Icon aria-hidden className={cn('size-4.5 shrink-0', toneText[tone])} />
        {items.length === 1 ? one : `${items.length} ${many}`}
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
      </summary>
      <ul aria-label={label} className="mt-1 mb-1 flex flex-col divide-y pl-7">
        {groupByMessage(items).map(({ titles, message }) => (
          <li key={message} className="max-w-prose text-pretty break-words py-2">
            {titles.length === 1 ? <p className="font-medium text-ink">{titles[0]}</p> : null}
            <p className="text-ink-muted">{message}</p>
            {titles.length > 1 ? <p className="text-ink-faint text-sm">{titles.join(', ')}</p> : null}
          </li>
        ))}
      </ul>
    </details>
  );
}
