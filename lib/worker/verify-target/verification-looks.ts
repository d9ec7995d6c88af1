import { randomBytes } from 'node:crypto';
import { deployedBootstrapVersion } from '@/lib/aws/account/bootstrap-version';
import { assumeAnew, trustWith } from '@/lib/aws/account/trust';
import { type Connection, connect } from '@/lib/aws/connect';
import { readRoleTrouble } from '@/lib/aws/role-trouble';
import type { AwsActor, AwsTarget } from '@/lib/aws/target';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { blueprints } from '@/lib/blueprints/registry';
import type { Verdict } from '@/lib/flight-check/flight-check';
import { bootstrapVersion } from '@/lib/targets/bootstrap-versions';
import type { StepResult, VerificationStep, VerificationStepId } from '@/lib/targets/verification';
import { lookForArtifactBucket } from '@/lib/worker/flight-check/artifact-bucket';
import { executionRoleTroubles } from '@/lib/worker/flight-check/bootstrap';
import type { Finding, FlightRun } from '@/lib/worker/flight-check/flight-run';
import { worst } from '@/lib/worker/flight-check/flight-run';
import { permissions } from '@/lib/worker/flight-check/permissions';
import { assumed } from '@/lib/worker/flight-check/role';

/** What every look of a verification gets. */
export interface VerificationRun {
  target: AwsTarget;
  actor: AwsActor;
  connection: Connection;
  /** Keeps which version of the bootstrap template is deployed. */
  keepVersion: (version: number | null) => Promise<void>;
}

/** What was found of a step. */
export type Found = Omit<VerificationStep, 'step'>;

export function newRun(
  target: AwsTarget,
  actor: AwsActor,
  keepVersion: VerificationRun['keepVersion'],
): VerificationRun {
  return { target, actor, connection: connect(target, actor), keepVersion };
}

/** The first step: without the role nothing else can be looked at. Never taken from a session that is there already. */
export async function lookForRole({ target, actor }: VerificationRun): Promise<Found> {
  return toFound(await assumed(target, () => assumeAnew(target, actor)));
}

/** All the others, none of which needs another. What one throws is "couldn't look". */
export const looks: Record<
  Exclude<VerificationStepId, 'assume-role'>,
  (run: VerificationRun) => Promise<Found>
> = {
  'without-external-id': async (run) => {
    const trust = await trustWith(run.target, run.actor, undefined);
    return trustFound(trust, 'without any external id');
  },
  'wrong-external-id': async (run) => {
    const trust = await trustWith(run.target, run.actor, randomBytes(24).toString('base64url'));
    return trustFound(trust, 'with an external id that is not this target’s');
  },
  bootstrap: lookForVersion,
  'execution-role': lookForExecutionRole,
  'artifact-bucket': async ({ connection }) => toFound(await lookForArtifactBucket(connection)),
  permissions: lookForPermissions,
};

function trustFound(trust: 'open' | 'closed' | 'unasked', how: string): Found {
  if (trust === 'closed') return passed(`STS refuses the role ${how}.`);
  if (trust === 'unasked') {
    const message = `Couldn’t look: Slipway’s own role may not try to assume it ${how}.`;
    return { result: 'unknown', message };
  }
  const message = `STS gave a session of the launcher role ${how}: its trust policy is open. Deploy the bootstrap again, which closes it.`;
  return { result: 'failed', message };
}

async function lookForVersion({ connection, keepVersion }: VerificationRun): Promise<Found> {
  const deployed = await deployedBootstrapVersion(connection);
  await keepVersion(deployed);
  if (deployed === null)
    return warning('The target was prepared by a template older than version 2. Deploy the bootstrap again.');
  if (deployed < bootstrapVersion)
    return warning(
      `The target was prepared by version ${deployed} of the template; this Slipway comes with version ${bootstrapVersion}. Deploy the bootstrap again.`,
    );
  return passed(
    deployed === bootstrapVersion
      ? `Version ${deployed} of the template, the current one.`
      : `Version ${deployed} of the template; this Slipway comes with version ${bootstrapVersion}.`,
  );
}

async function lookForExecutionRole({ connection }: VerificationRun): Promise<Found> {
  const { executionRoleArn } = connection.target;
  if (executionRoleArn === null)
    return warning('The target has no execution role: CloudFormation works with the launcher role.');
  const trouble = await readRoleTrouble(connection, executionRoleArn);
  if (trouble === null) return passed('It is there, and lets CloudFormation work with it.');
  return { result: 'failed', message: `${executionRoleTroubles[trouble]} Deploy the bootstrap again.` };
}

/** Asked as a flight check asks, for a launch of each blueprint as its form suggests it. */
async function lookForPermissions({ connection }: VerificationRun): Promise<Found> {
  const findings = await Promise.all(
    blueprints.map(async (blueprint): Promise<Finding | undefined> => {
      const parsed = blueprint.parseInputs({});
      if (!parsed.ok) return undefined;
      const { permissions: finding } = await permissions.look(
        sampleLaunch(connection, blueprint, parsed.inputs),
      );
      if (!finding || finding.verdict === 'fine') return finding;
      return { ...finding, message: `${blueprint.title}: ${finding.message}` };
    }),
  );
  const gravest = worst(findings.flatMap((finding) => finding ?? []));
  if (!gravest)
    return { result: 'unknown', message: 'Couldn’t look: no blueprint can be launched as it is.' };
  return gravest.verdict === 'fine'
    ? passed('The target’s roles may do all that a launch of any blueprint needs.')
    : toFound(gravest);
}

function sampleLaunch(
  connection: Connection,
  blueprint: FlightRun['blueprint'],
  inputs: BlueprintInputs,
): FlightRun {
  return {
    blueprint,
    inputs,
    before: null,
    kind: 'LAUNCH',
    connection,
    name: 'sample',
    stackName: 'slipway-sample',
    stackId: null,
    launches: [],
    team: 'sample',
    owner: 'sample',
    expected: new Set(['permissions']),
  };
}

const results: Record<Verdict, StepResult> = {
  fine: 'passed',
  'will-fail': 'failed',
  'may-fail': 'warning',
  unknown: 'unknown',
};

function toFound({ verdict, message }: Finding): Found {
  return { result: results[verdict], message };
}

const passed = (message: string): Found => ({ result: 'passed', message });
const warning = (message: string): Found => ({ result: 'warning', message });
