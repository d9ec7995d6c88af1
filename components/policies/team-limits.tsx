import type { OrganizationLimits } from '@/lib/policies/organization';
import type { TeamLimits as Limits } from '@/lib/policies/team-limits';
import { type LimitsAction, LimitsForm } from './limits-form';

/** How much one team may have, where that is not what the organization allows every team. */
export function TeamLimits({
  limits: { maxEnvironments, maxMonthlyUsd, organization },
  action,
}: {
  limits: Limits & { organization: OrganizationLimits };
  action: LimitsAction;
}) {
  const most = organization.maxEnvironmentsPerTeam.toLocaleString('en-US');
  const dollars = organization.approvalAboveTeamUsd.toLocaleString('en-US');
  return (
    <LimitsForm
      action={action}
      limits={[
        {
          name: 'maxEnvironments',
          label: 'Maximum environments',
          help: `Left empty: as many as any team may have, ${most}.`,
          value: maxEnvironments,
          fallback: String(organization.maxEnvironmentsPerTeam),
        },
        {
          name: 'maxMonthlyUsd',
          label: 'Approval above (dollars a month)',
          help: `For all its environments together. Left empty: as for any team, $${dollars}.`,
          value: maxMonthlyUsd,
          fallback: String(organization.approvalAboveTeamUsd),
        },
      ]}
    />
  );
}

/** For those who may not change them. */
export function TeamLimitsInWords({
  limits: { maxEnvironments, maxMonthlyUsd, organization },
}: {
  limits: Limits & { organization: OrganizationLimits };
}) {
  const most = (maxEnvironments ?? organization.maxEnvironmentsPerTeam).toLocaleString('en-US');
  const dollars = (maxMonthlyUsd ?? organization.approvalAboveTeamUsd).toLocaleString('en-US');
  return (
    <p className="px-4 py-4 text-ink-muted md:px-5">
      At most {most} environments; what would bring them above ${dollars} a month needs approval.
    </p>
  );
}
