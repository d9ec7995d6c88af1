import type { Actor } from '@/lib/access/context';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { Reader } from '@/lib/db/client';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { monthlyCentsOf } from './monthly-cost';
import { addedByUpdates, priceEnvironments } from './team-cost';
import type { Question } from './verdict';

/** What the database says around a question. Counts and costs are those that there would be after it. */
export interface Facts {
  policyVersion: string;
  organization: {
    maxEnvironmentsPerTeam: number;
    maxEnvironmentsPerPerson: number;
    approvalAboveEnvironmentCents: number;
    approvalAboveTeamCents: number;
  };
  /** All that the person belongs to, whatever a token of theirs is narrowed to: no token is a way round a policy. */
  personTeams: readonly string[];
  team: { name: string; maxEnvironments: number; maxMonthlyCents: number };
  target: {
    name: string;
    account: string;
    region: string;
    /** Empty: all of them. */
    teams: readonly string[];
    maxEnvironments: number | null;
  };
  /** What serves now, where it is changed. */
  before: { inputs: BlueprintInputs; monthlyCents: number } | null;
  monthlyCents: number;
  teamMonthlyCents: number;
  teamEnvironments: number;
  personEnvironments: number;
  targetEnvironments: number;
}

interface Row {
  policyVersion: string;
  perTeam: number;
  perPerson: number;
  environmentUsd: number;
  teamUsd: number;
  personTeams: string[];
  teamName: string;
  teamMaxEnvironments: number | null;
  teamMaxMonthlyUsd: number | null;
  targetName: string;
  account: string;
  region: string;
  targetMaxEnvironments: number | null;
  targetTeams: string[];
  ofTeam: number;
  ofPerson: number;
  inTarget: number;
  teamCents: number;
  unpriced: number;
  updating: number;
  inputs: BlueprintInputs | null;
}

/**
 * Reads all of it in one statement where it can: a launch waits for it. The environment itself is left out of the
 * counts and added again, so that one that waits for approval counts once.
 *
 * @param keep whether costs that had to be worked out are kept
 */
export async function readFacts(
  tx: Reader,
  actor: Actor,
  question: Question,
  { keep }: { keep: boolean },
): Promise<Facts> {
  const { action, team, target, environment } = question;
  const environmentId = environment?.id ?? null;
  const [row] = await tx.$queryRaw<Row[]>`
    WITH others AS (
      SELECT id, team_id, owner_id, target_id, monthly_cents FROM environments
      WHERE status <> ALL (ARRAY['TORN_DOWN'::environment_status, 'CANCELLED'::environment_status, 'REJECTED'::environment_status])
        AND (team_id = ${team.id} OR owner_id = ${actor.id} OR target_id = ${target.id})
        AND id IS DISTINCT FROM ${environmentId}
    )
    SELECT (SELECT version::text FROM policy_set) AS "policyVersion",
      o.max_environments_per_team AS "perTeam", o.max_environments_per_person AS "perPerson",
      o.approval_above_environment_usd AS "environmentUsd", o.approval_above_team_usd AS "teamUsd",
      t.name AS "teamName", t.max_environments AS "teamMaxEnvironments", t.max_monthly_usd AS "teamMaxMonthlyUsd",
      g.name AS "targetName", g.account_id AS account, g.region, g.max_environments AS "targetMaxEnvironments",
      ARRAY(SELECT m.name FROM target_teams a JOIN teams m ON m.id = a.team_id
            WHERE a.target_id = g.id ORDER BY m.name) AS "targetTeams",
      ARRAY(SELECT m.name FROM memberships b JOIN teams m ON m.id = b.team_id
            WHERE b.user_id = ${actor.id} ORDER BY m.name) AS "personTeams",
      (SELECT count(*)::int FROM others WHERE team_id = t.id) AS "ofTeam",
      (SELECT count(*)::int FROM others WHERE owner_id = ${actor.id}) AS "ofPerson",
      (SELECT count(*)::int FROM others WHERE target_id = g.id) AS "inTarget",
      (SELECT coalesce(sum(monthly_cents), 0)::float8 FROM others WHERE team_id = t.id) AS "teamCents",
      (SELECT count(*)::int FROM others WHERE team_id = t.id AND monthly_cents IS NULL) AS unpriced,
      (SELECT count(*)::int FROM operations u JOIN others e ON e.id = u.environment_id
       WHERE u.kind = 'UPDATE' AND u.finished_at IS NULL AND e.team_id = t.id) AS updating,
      (SELECT inputs FROM environments WHERE id = ${environmentId}) AS inputs
    FROM organization o, teams t, targets g
    WHERE t.id = ${team.id} AND g.id = ${target.id}`;
  if (!row) throw new SlipwayError('conflict', 'The team or the target is not there any more.');
  let teamCents = row.teamCents;
  if (row.unpriced > 0) teamCents += await priceEnvironments(tx, team.id, environmentId, keep);
  if (row.updating > 0) teamCents += await addedByUpdates(tx, team.id, environmentId);
  const isKept = action === 'tear-down' ? 0 : 1;
  const isOwn = (environment?.ownerId ?? actor.id) === actor.id;
  const monthlyCents = centsOf(question);
  return {
    policyVersion: row.policyVersion,
    organization: {
      maxEnvironmentsPerTeam: row.perTeam,
      maxEnvironmentsPerPerson: row.perPerson,
      approvalAboveEnvironmentCents: row.environmentUsd * 100,
      approvalAboveTeamCents: row.teamUsd * 100,
    },
    personTeams: row.personTeams,
    team: {
      name: row.teamName,
      maxEnvironments: row.teamMaxEnvironments ?? row.perTeam,
      maxMonthlyCents: (row.teamMaxMonthlyUsd ?? row.teamUsd) * 100,
    },
    target: {
      name: row.targetName,
      account: row.account,
      region: row.region,
      teams: row.targetTeams,
      maxEnvironments: row.targetMaxEnvironments,
    },
    before: beforeOf(question, row.inputs),
    monthlyCents,
    teamMonthlyCents: teamCents + monthlyCents * isKept,
    teamEnvironments: row.ofTeam + isKept,
    personEnvironments: row.ofPerson + (isOwn ? isKept : 0),
    targetEnvironments: row.inTarget + isKept,
  };
}

function centsOf({ blueprint, inputs, action }: Question): number {
  const cents = monthlyCentsOf(blueprint, inputs as BlueprintInputs);
  if (cents !== null || action === 'tear-down') return cents ?? 0;
  throw new SlipwayError('conflict', `This version of Slipway has no blueprint ${blueprint}.`);
}

function beforeOf(question: Question, stored: BlueprintInputs | null): Facts['before'] {
  const { action, blueprint } = question;
  if (stored === null || (action !== 'update' && action !== 'relaunch')) return null;
  const monthlyCents = monthlyCentsOf(blueprint, stored);
  const inputs = findBlueprint(blueprint)?.readBefore(stored, question.inputs as BlueprintInputs);
  return monthlyCents === null || !inputs ? null : { inputs, monthlyCents };
}
