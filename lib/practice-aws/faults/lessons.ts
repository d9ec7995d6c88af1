import { QUOTAS } from '@/lib/practice-aws/account/quotas';
import type { Fault } from './fault';
import type { FaultBook } from './fault-book';

/** Something to practise: what goes wrong, and what to make of it. */
interface Lesson {
  id: string;
  title: string;
  /** What happens in AWS. */
  happens: string;
  /** What Slipway shows. */
  see: string;
  /** What to do about it. */
  press: string;
  faults: readonly Fault[];
}

const IDS =
  'Request ID: 5f0c8a1e-2c7b-4b8e-9d63-1d0e7a4b9c21)" (RequestToken: 0b7d6f0e-6a54-4c1d-8f3a-92c3a1e4d7b6';

export const lessons = [
  {
    id: 'database-capacity',
    title: 'Database capacity',
    happens: 'AWS has no capacity for a database of this size in these zones.',
    see: 'The launch fails at the database and is rolled back; the page names the size and AWS’s reason.',
    press: 'Launch again with these inputs, and choose another database class.',
    faults: [
      {
        kind: 'resource',
        type: 'AWS::RDS::DBInstance',
        on: 'create',
        reason: `Resource handler returned message: "Insufficient capacity for the requested DB instance class. InsufficientDBInstanceCapacity (Service: Rds, Status Code: 400, ${IDS}, HandlerErrorCode: InvalidRequest)`,
      },
    ],
  },
  {
    id: 'bucket-not-empty',
    title: 'Bucket not empty',
    happens: 'The application writes into the bucket of each environment that is launched from now on.',
    see: 'The teardown asks what happens to the objects; without an answer it ends before anything is deleted.',
    press: 'Let Slipway empty the bucket, or leave it in AWS.',
    faults: [
      {
        kind: 'outside',
        afterSeconds: 0,
        event: { do: 'fill-buckets', objects: 12, versions: 2, deleteMarkers: 3 },
      },
    ],
  },
  {
    id: 'late-writers',
    title: 'Late writers',
    happens: 'The instances write their logs into the bucket until they are gone.',
    see: 'A teardown that emptied the bucket finds new objects in it when the instances are gone.',
    press: 'Let Slipway empty the bucket again: no instance is left to write.',
    faults: [{ kind: 'late-writers', objects: 3 }],
  },
  {
    id: 'role-lost-a-permission',
    title: 'Role lost a permission',
    happens: 'The execution role may no longer create databases.',
    see: 'The launch fails; AWS’s reason names the role and rds:CreateDBInstance.',
    press: 'Ask an admin for the permission: switch this off, then launch again.',
    faults: [
      {
        kind: 'denied-resource',
        type: 'AWS::RDS::DBInstance',
        on: 'create',
        permission: 'rds:CreateDBInstance',
      },
    ],
  },
  {
    id: 'throttled-account',
    title: 'Throttled account',
    happens: 'Others call CloudFormation so often that this account gets one call every two seconds.',
    see: 'Progress comes in larger steps. Nothing fails and nothing is launched twice.',
    press: 'Nothing: Slipway slows down by itself and catches up.',
    faults: [{ kind: 'throttle', service: 'cloudformation', perSecond: 0.5, burst: 2 }],
  },
  {
    id: 'address-quota',
    title: 'Address quota',
    happens: 'The account may have one elastic IP address in a region, and each NAT gateway wants one.',
    see: 'A launch with a gateway in each zone fails at an address; the page explains the quota.',
    press: 'Launch again with a single NAT gateway, or tear down what holds the address.',
    faults: [{ kind: 'quota', code: QUOTAS.elasticIps.code, limit: 1 }],
  },
  {
    id: 'network-quota',
    title: 'Network quota',
    happens: 'The account may have one VPC in a region, and the default one is there already.',
    see: 'A launch fails at the network; the page explains the quota. A static site launches all the same.',
    press: 'Ask AWS for more (switch this off), then launch again.',
    faults: [{ kind: 'quota', code: QUOTAS.vpcs.code, limit: 1 }],
  },
  {
    id: 'vcpu-quota',
    title: 'vCPU quota',
    happens: 'The account may run one vCPU, as some new accounts, and the smallest instance has two.',
    see: 'Everything is made but the instances: the launch fails at the Auto Scaling group with EC2’s words.',
    press: 'Ask AWS for more (switch this off), then launch again.',
    faults: [{ kind: 'quota', code: QUOTAS.standardVcpus.code, limit: 1 }],
  },
  {
    id: 'answer-lost',
    title: 'Answer lost',
    happens: 'AWS starts each stack, and its answer never arrives.',
    see: 'The launch waits a little, finds its own stack by name and follows it. There is one stack, not two.',
    press: 'Nothing: an unknown outcome is looked up, never repeated.',
    faults: [{ kind: 'answer-lost', service: 'cloudformation', action: 'CreateStack' }],
  },
  {
    id: 'stack-deleted-outside',
    title: 'Stack deleted outside',
    happens: 'Somebody deletes the next stack in the AWS console, some seconds after it is complete.',
    see: 'The environment is active, then found to be lost.',
    press: 'Launch again with these inputs.',
    faults: [{ kind: 'outside', event: { do: 'remove-stack' }, afterSeconds: 10, times: 1 }],
  },
  {
    id: 'guarded-network',
    title: 'Guarded network',
    happens: 'GuardDuty puts an endpoint and a security group of its own into the network of each launch.',
    see: 'The teardown stops at the subnets and names what still stands in them.',
    press: 'Have it deleted in AWS (here: “Remove GuardDuty” at the stack), then tear down again.',
    faults: [{ kind: 'outside', event: { do: 'guard-network' }, afterSeconds: 0 }],
  },
  {
    id: 'snapshot-refused',
    title: 'Snapshot refused',
    happens: 'A database is not available when its final snapshot is to be taken, so its deletion fails.',
    see: 'A teardown, or the rollback of a launch, stops at a database with a final snapshot, and says why.',
    press: 'Wait until the database is available (switch this off), then tear down again.',
    faults: [
      {
        kind: 'resource',
        type: 'AWS::RDS::DBInstance',
        on: 'delete',
        reason: `Resource handler returned message: "Cannot create a snapshot because the database instance is not currently in the available state. (Service: Rds, Status Code: 400, ${IDS}, HandlerErrorCode: ResourceConflict)`,
      },
    ],
  },
  {
    id: 'instances-never-signal',
    title: 'Instances never signal',
    happens: 'The instances start, but have no way out, so they never report.',
    see: 'The launch fails at the Auto Scaling group and is rolled back.',
    press: 'Check the network, then launch again.',
    faults: [
      {
        kind: 'instances',
        fail: 'silence',
        console: [
          'cloud-init[1184]: error: cannot install "aws-cli": Post "https://api.snapcraft.io/v2/snaps/refresh": dial tcp: i/o timeout',
        ],
      },
    ],
  },
  {
    id: 'instances-fail',
    title: 'Instances fail',
    happens:
      'The containers do not come up, so that the instances report a failure and say why on their console.',
    see: 'The launch fails at the Auto Scaling group and is rolled back; the page shows what the instance said.',
    press: 'Check the container images, then launch again.',
    faults: [
      {
        kind: 'instances',
        fail: 'signal',
        console: [
          'cloud-init[1184]: Error response from daemon: manifest for example/website:1.0 not found: manifest unknown',
          'cloud-init[1184]: slipway: failed with code 1 while starting the containers',
        ],
      },
    ],
  },
  {
    id: 'instance-capacity',
    title: 'Instance capacity',
    happens: 'AWS has no capacity for the instance type, which only the group’s scaling activities tell.',
    see: 'The launch fails because nothing reported; the page tells EC2’s reason.',
    press: 'Launch again later, or choose another instance type.',
    faults: [
      {
        kind: 'instances',
        fail: 'launch',
        message:
          'We currently do not have sufficient t3.micro capacity in the Availability Zone you requested (eu-west-3a). Our system will be working on provisioning additional capacity. Launching EC2 instance failed.',
      },
    ],
  },
] as const satisfies readonly Lesson[];

export function findLesson(id: string): Lesson | undefined {
  return lessons.find((lesson) => lesson.id === id);
}

/** Switches a lesson on or off; on counts from `now`. */
export function switchLesson(book: FaultBook, lesson: Lesson, on: boolean, now: number): void {
  book.removeLesson(lesson.id);
  if (on) book.add(lesson.faults, { since: now, lesson: lesson.id });
}
