import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { changeSetFailures, createProbe, removeProbe } from '@/lib/aws/account/probe-stack';
import { classifyFailure, errorCode, isDenied, OutcomeUnknown } from '@/lib/aws/aws-failure';
import { type ChangeSet, describeChangeSet } from '@/lib/aws/change-set';
import { largestInlineBytes } from '@/lib/aws/template-source';
import { stackTags } from '@/lib/blueprints/stack-tags';
import type { Database } from '@/lib/db/client';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import {
  type HeldFlightCheck,
  recordProbeStack,
  recordProbeStackRemoved,
} from '@/lib/flight-check/record-flight-check';
import { probeStackName } from '@/lib/stacks/probe-name';
import { pause } from '@/lib/worker/pause';
import { tunables } from '@/lib/worker/tunables';
import { failedStack } from './failed-stack';
import type { Finding, FlightRun } from './flight-run';
import { plannedStack } from './planned-stack';
import { findingOf } from './validations';
import { whyNotLooked } from './why-not-looked';

/**
 * What CloudFormation itself says of the request, by a change set of a stack that is never made. The intent is recorded
 * before, so that whoever finds the row removes what may have come of it.
 *
 * @throws OutcomeUnknown when AWS may make the stack yet
 */
export async function probe(
  run: FlightRun,
  database: Database,
  held: HeldFlightCheck,
  signal: AbortSignal,
): Promise<Finding> {
  const { parameters } = await plannedStack(run);
  const body = await readFile(join(process.cwd(), run.blueprint.templatePath), 'utf8');
  if (Buffer.byteLength(body) > largestInlineBytes)
    return unknown('the template is too large to be validated without storing it.');
  const stackName = probeStackName(held.flightCheckId);
  const { name: environment, owner, team } = run;
  const tags = stackTags({ environment, owner, team, operation: held.flightCheckId });
  await recordProbeStack(database, held, stackName);
  try {
    const template = { TemplateBody: body };
    const made = await createProbe(run.connection, stackName, { template, parameters, tags });
    const changeSet = await settled(run, made, signal);
    if (!changeSet) return unknown('AWS took too long to answer.');
    const failures = await changeSetFailures(run.connection, made);
    return findingOf(run.blueprint, changeSet.status, failures, {
      isReplacing: (await failedStack(run)) !== null,
    });
  } catch (error) {
    if (error instanceof OutcomeUnknown) throw error;
    return refused(error);
  }
}

/** CreateChangeSet refuses at once what is wrong with the template or its parameters. */
function refused(error: unknown): Finding {
  if (errorCode(error) !== 'ValidationError' || isDenied(error)) return unknown(whyNotLooked(error));
  const message = 'CloudFormation refuses the request as not valid. What is said beside this may be why.';
  return { verdict: 'will-fail', message };
}

async function settled(
  { connection }: FlightRun,
  { stackId, changeSetId }: { stackId: string; changeSetId: string },
  signal: AbortSignal,
): Promise<ChangeSet | null> {
  while (!signal.aborted) {
    const changeSet = await describeChangeSet(connection, stackId, changeSetId);
    if (changeSet?.status === 'CREATE_COMPLETE' || changeSet?.status === 'FAILED') return changeSet;
    await pause(tunables.pollChangeSetMs, signal);
  }
  return null;
}

const unknown = (why: string): Finding => ({ verdict: 'unknown', message: `Couldn’t look: ${why}` });

/**
 * Removes the probe stack that this check, or an attempt before it, may have made. False when it is not certainly gone
 * within `tunables.removeProbeMs`; then another attempt is due.
 */
export async function removeProbeStack(
  { connection }: Pick<FlightRun, 'connection'>,
  database: Database,
  held: HeldFlightCheck,
  stackName: string,
): Promise<boolean> {
  const until = performance.now() + tunables.removeProbeMs;
  const never = new AbortController().signal;
  for (;;) {
    try {
      if (await removeProbe(connection, stackName, randomUUID())) {
        await recordProbeStackRemoved(database, held);
        return true;
      }
    } catch (error) {
      if (error instanceof MovedElsewhere || classifyFailure(error).kind === 'terminal') throw error;
    }
    if (performance.now() >= until) return false;
    await pause(tunables.pollChangeSetMs, never);
  }
}
