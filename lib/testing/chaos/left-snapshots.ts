import { paginateDescribeDBSnapshots, RDSClient } from '@aws-sdk/client-rds';
import type { EnvironmentStatus } from '@/lib/environments/states';
import { toResidue } from '@/lib/environments/views/to-view';
import type { Violation } from './violation';

/** What these left is looked up at their end, or by nobody. */
const unknownYet: ReadonlySet<EnvironmentStatus> = new Set(['TEARDOWN_BLOCKED', 'LOST']);

interface Owner {
  name: string;
  stackName: string;
  status: EnvironmentStatus;
  residue: Parameters<typeof toResidue>[0];
}

/** The names of the snapshots of databases that there are, of which nobody asked Slipway for any. */
export async function readSnapshots(endpoint: string): Promise<string[]> {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  const client = new RDSClient({ endpoint, region: 'eu-west-3', credentials });
  const names: string[] = [];
  for await (const { DBSnapshots = [] } of paginateDescribeDBSnapshots({ client }, {}))
    names.push(...DBSnapshots.flatMap(({ DBSnapshotIdentifier: name }) => name ?? []));
  return names;
}

/** Every snapshot is on the list of what is left of an environment, once, by its name; and there is no other. */
export function compareSnapshots(environments: readonly Owner[], there: readonly string[]): Violation[] {
  const told = environments.flatMap(({ name, residue }) =>
    toResidue(residue).flatMap(({ type, physicalId, note }) =>
      type === 'AWS::RDS::DBSnapshot' ? [{ name, snapshot: physicalId ?? note }] : [],
    ),
  );
  const untold = there.filter((snapshot) => {
    const owners = environments.filter(({ stackName }) => snapshot.startsWith(`${stackName}-snapshot-`));
    return (
      !owners.some(({ status }) => unknownYet.has(status)) && told.every((one) => one.snapshot !== snapshot)
    );
  });
  const wrong = told.filter(
    ({ snapshot }, index) =>
      !there.includes(snapshot) || told.findIndex((one) => one.snapshot === snapshot) !== index,
  );
  return [
    ...untold.map((snapshot): Violation => ({ kind: 'orphaned', what: `nobody is told of ${snapshot}` })),
    ...wrong.map(
      ({ name, snapshot }): Violation => ({ kind: 'untrue', what: `left of ${name}: ${snapshot}` }),
    ),
  ];
}
