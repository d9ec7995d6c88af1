import { z } from 'zod';
import { describeRoute } from '@/lib/api/describe-route';
import { policyId, teamName } from '@/lib/api/path-parameters';
import { policyShape, replayShape, trialShape } from '@/lib/api/shapes/policy';
import { blueprints } from '@/lib/blueprints/registry';
import { organizationLimitsSchema } from '@/lib/policies/organization';
import { replaySchema } from '@/lib/policies/replay/replay-policies';
import { savePolicySchema } from '@/lib/policies/save-policy';
import { teamLimitsSchema } from '@/lib/policies/team-limits';
import { trialSchema } from '@/lib/policies/try-policies';

const area = 'Policies';

const text =
  '@words("no environments at the weekend") forbid (principal, action == Action::"launch", resource) when { resource.team == Team::"payments" };';

export const listPoliciesRoute = describeRoute({
  method: 'GET',
  path: '/policies',
  area,
  summary: 'Lists policies',
  description: 'For admins: what may be launched where, how large, and what needs a second person.',
  scope: 'admin',
  answers: {
    200: { description: 'In the order of their positions', body: z.object({ items: z.array(policyShape) }) },
  },
});

export const getPolicyRoute = describeRoute({
  method: 'GET',
  path: '/policies/{id}',
  area,
  summary: 'Shows a policy',
  description: 'For admins.',
  scope: 'admin',
  params: { id: policyId },
  answers: { 200: { description: 'The policy with its versions', body: policyShape } },
});

export const savePolicyRoute = describeRoute({
  method: 'PUT',
  path: '/policies/{id}',
  area,
  summary: 'Saves a policy, or puts another version in force',
  description:
    'For admins. `text` adds a version, which is in force at once unless `switchOn` is false; a policy that is not there yet needs a `title`, too. `version` puts an earlier one in force, or none (null).',
  scope: 'admin',
  params: { id: policyId },
  body: savePolicySchema,
  answers: { 200: { description: 'The policy', body: policyShape } },
  example: { body: { title: 'No weekends', text, comment: 'Agreed on Monday' } },
});

export const replayPoliciesRoute = describeRoute({
  method: 'POST',
  path: '/policies/replay',
  area,
  summary: 'Asks past requests again, by a draft',
  description:
    'For admins. Which of the newest requests a draft would have refused or held, each with the counts and the cost of its time; people, teams and limits are those of today. Nothing is stored. Without `id` and `text`, by the policies in force.',
  scope: 'admin',
  body: replaySchema,
  bodyOptional: true,
  answers: { 200: { description: 'How many, and which', body: replayShape } },
  example: { body: { id: 'no-weekends', text } },
});

export const tryPoliciesRoute = describeRoute({
  method: 'POST',
  path: '/policies/test',
  area,
  summary: 'Tells whether a person would be allowed to launch something',
  description: 'For admins. By the policies in force, or with a draft of one of them. Nothing is stored.',
  scope: 'admin',
  body: trialSchema,
  answers: { 200: { description: 'The verdict, and what led to it', body: trialShape } },
  example: {
    body: {
      person: 'ada@example.com',
      team: 'payments',
      target: 'sandbox',
      blueprint: blueprints[0]?.id,
      inputs: {},
    },
  },
});

export const getLimitsRoute = describeRoute({
  method: 'GET',
  path: '/organization/limits',
  area,
  summary: 'Shows the limits of the organization',
  description: 'For admins: what holds for every team that has no number of its own.',
  scope: 'admin',
  answers: { 200: { description: 'The limits', body: organizationLimitsSchema } },
});

export const changeLimitsRoute = describeRoute({
  method: 'PATCH',
  path: '/organization/limits',
  area,
  summary: 'Changes the limits of the organization',
  description: 'For admins; what is left out stays.',
  scope: 'admin',
  body: organizationLimitsSchema.partial(),
  answers: { 200: { description: 'The limits', body: organizationLimitsSchema } },
  example: { body: { maxEnvironmentsPerPerson: 20 } },
});

const teamLimitsShape = z.object({
  maxEnvironments: z.number().nullable(),
  maxMonthlyUsd: z.number().nullable(),
});

export const changeTeamLimitsRoute = describeRoute({
  method: 'PATCH',
  path: '/teams/{name}/limits',
  area,
  summary: 'Changes the limits of a team',
  description: "For admins; what is left out stays, and null is the organization's number.",
  scope: 'admin',
  params: { name: teamName },
  body: teamLimitsSchema,
  answers: { 200: { description: 'The limits of its own', body: teamLimitsShape } },
  example: { body: { maxEnvironments: 50, maxMonthlyUsd: null } },
});
