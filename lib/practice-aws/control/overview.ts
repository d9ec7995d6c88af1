import { QUOTAS, type Quota } from '@/lib/practice-aws/account/quotas';
import type { LoggedRequest } from '@/lib/practice-aws/account/request-log';
import type { Stack, StackResource } from '@/lib/practice-aws/account/state';
import type { Engine } from '@/lib/practice-aws/engine/engine';
import { lessons } from '@/lib/practice-aws/faults/lessons';
import type { OutsideEvent } from '@/lib/practice-aws/faults/outside-event';
import { appliedQuota, quotaUsage } from '@/lib/practice-aws/rules/quotas';
import { bucketsOf } from '@/lib/practice-aws/s3/buckets';

/** Everything that the page shows, in its words and order. */
export interface Overview {
  lessons: { id: string; title: string; happens: string; see: string; press: string; on: boolean }[];
  faults: { what: string; where: string; left: number | null; lesson: string | null }[];
  /** Live ones, newest first. */
  stacks: StackLine[];
  /** Of each account and region with stacks: what they use of a quota, where that can run out. */
  quotas: { account: string; region: string; code: string; name: string; used: number; value: number }[];
  /** The last 100, newest first. Times in milliseconds since the epoch. */
  requests: { at: number; who: string; call: string; stack: string; place: string; error: string }[];
}

interface StackLine {
  id: string;
  name: string;
  place: string;
  status: string;
  complete: number;
  total: number;
  buckets: { name: string; objects: number; versions: number }[];
  /** Whether GuardDuty's endpoint stands in its network. */
  guarded: boolean;
  /** A change that somebody could make behind CloudFormation's back, where there is one to offer. */
  change: { label: string; event: OutsideEvent } | null;
}

const SHOWN_REQUESTS = 100;
/** Nobody fills more than this by trying Slipway. */
const CAN_RUN_OUT = 100;

export function overview(engine: Engine): Overview {
  const { world } = engine;
  const live = [...world.stacks.values()].filter((stack) => stack.status !== 'DELETE_COMPLETE');
  return {
    lessons: lessons.map(({ faults, ...lesson }) => ({ ...lesson, on: engine.faults.hasLesson(lesson.id) })),
    faults: engine.faults.active().map(({ fault, left, lesson }) => ({
      ...describeFault(fault),
      left: Number.isFinite(left) ? left : null,
      lesson: lessons.find(({ id }) => id === lesson)?.title ?? null,
    })),
    stacks: live.reverse().map((stack) => stackLine(engine, stack)),
    quotas: quotaLines(engine),
    requests: engine.log.list().slice(-SHOWN_REQUESTS).reverse().map(requestLine),
  };
}

function quotaLines(engine: Engine): Overview['quotas'] {
  if (engine.quotas === 'none' && engine.world.quotas.size === 0) return [];
  const places = new Map(
    [...engine.world.stacks.values()]
      .filter(({ status }) => status !== 'DELETE_COMPLETE')
      .map(({ account, region }) => [`${account}/${region}`, { account, region }]),
  );
  return [...places.values()].flatMap((place) =>
    Object.values<Quota>(QUOTAS).flatMap((quota) => {
      const [used, value] = [quotaUsage(engine, place, quota), appliedQuota(engine, place, quota)];
      const { code, name } = quota;
      return used > 0 && value < CAN_RUN_OUT ? [{ ...place, code, name, used, value }] : [];
    }),
  );
}

/** A fault's kind and what distinguishes it, then what limits it. */
function describeFault(fault: object): { what: string; where: string } {
  const limits = ['account', 'region', 'stack', 'service', 'role'];
  const shown = Object.entries(fault).filter(([name]) => name !== 'kind' && name !== 'times');
  const text = (wanted: (name: string) => boolean) =>
    shown
      .filter(([name]) => wanted(name))
      .map(
        ([name, value]) =>
          `${name} ${shorten(typeof value === 'object' ? JSON.stringify(value) : String(value))}`,
      )
      .join(', ');
  const kind = 'kind' in fault ? String(fault.kind) : '';
  const details = text((name) => !limits.includes(name));
  return { what: `${kind}: ${details}`, where: text((name) => limits.includes(name)) };
}

/** Reasons are as long as AWS's, and most of that is ids. */
function shorten(text: string): string {
  const bare = text.replace(/^Resource handler returned message: "/, '').replace(/ \(Service: .*/, '');
  return bare.length > 140 ? `${bare.slice(0, 140)}…` : bare;
}

function isThere({ status }: StackResource): boolean {
  return status !== undefined && /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status);
}

function stackLine({ world }: Engine, stack: Stack): StackLine {
  const resources = [...stack.resources.values()];
  return {
    id: stack.id,
    name: stack.name,
    place: `${stack.account} ${stack.region}`,
    status: stack.status,
    complete: resources.filter(isThere).length,
    total: resources.length,
    buckets: bucketsOf(world, stack).map(({ name, versions }) => ({
      name,
      objects: new Set(versions.filter((version) => !version.deleteMarker).map(({ key }) => key)).size,
      versions: versions.length,
    })),
    guarded: [...stack.resources.values()].some(({ physicalId }) =>
      world.guards.some(({ vpcId }) => vpcId === physicalId),
    ),
    change: offeredChange(stack),
  };
}

/** What people do change by hand, the most telling first. */
const CHANGES: readonly { type: string; label: string; properties: Record<string, string | number> }[] = [
  { type: 'AWS::AutoScaling::AutoScalingGroup', label: 'MaxSize to 9', properties: { MaxSize: '9' } },
  { type: 'AWS::RDS::DBInstance', label: 'backups to 1 day', properties: { BackupRetentionPeriod: 1 } },
  { type: 'AWS::EC2::SecurityGroup', label: 'description', properties: { GroupDescription: 'by hand' } },
];

function offeredChange(stack: Stack): StackLine['change'] {
  if (stack.status.endsWith('_IN_PROGRESS')) return null;
  const resources = [...stack.resources.values()].filter(isThere);
  for (const { type, label, properties } of CHANGES) {
    const found = resources.find((resource) => resource.type === type);
    if (found === undefined) continue;
    const { logicalId } = found;
    return { label: `${logicalId}: ${label}`, event: { do: 'change-resource', logicalId, properties } };
  }
  return null;
}

function requestLine(request: LoggedRequest): Overview['requests'][number] {
  const { at, service, action, sourceIdentity, sessionName, accessKeyId, account, region } = request;
  return {
    at,
    who: sourceIdentity ?? sessionName ?? accessKeyId ?? 'nobody',
    call: service === 'cloudformation' ? action : `${service}:${action}`,
    stack:
      /:stack\/([^/]+)/.exec(request.parameters.StackName ?? '')?.[1] ?? request.parameters.StackName ?? '',
    place: [account, region].filter((part) => part !== undefined).join(' '),
    error: request.errorCode ?? '',
  };
}
