import { Plus, ScrollText } from 'lucide-react';
import type { Metadata } from 'next';
import { LimitsForm } from '@/components/policies/limits-form';
import { PoliciesList } from '@/components/policies/policies-list';
import { PolicyTrial } from '@/components/policies/policy-trial';
import { Alert } from '@/components/ui/alert';
import { buttonStyles } from '@/components/ui/button';
import { SectionCard } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { inWords, refusal } from '@/lib/access/permissions';
import { sessionContext } from '@/lib/access/session-context';
import { blueprints } from '@/lib/blueprints/registry';
import { paths } from '@/lib/paths/paths';
import { listPolicies } from '@/lib/policies/list-policies';
import { getOrganizationLimits, type OrganizationLimits } from '@/lib/policies/organization';
import { listTrialChoices } from '@/lib/policies/trial-choices';
import { changeLimits, tryOut } from './actions';

export const metadata: Metadata = { title: 'Policies' };

export default async function PoliciesPage() {
  const ctx = await sessionContext();
  const refused = refusal(ctx.actor, 'policy.read');
  if (refused) {
    return (
      <>
        <PageHeader title="Policies" />
        <Alert tone="warn" title="Policies are for admins">
          {inWords(refused)}
        </Alert>
      </>
    );
  }
  const [policies, limits, choices] = await Promise.all([
    listPolicies({ ctx }),
    getOrganizationLimits({ ctx }),
    listTrialChoices({ ctx }),
  ]);
  return (
    <>
      <div className="max-w-4xl">
        <PageHeader
          title="Policies"
          description="What may be launched where, how large, and what needs a second person. They are asked with every request, and while somebody fills in the form."
          actions={
            <Link href={paths.newPolicy()} className={buttonStyles({ variant: 'primary' })}>
              <Plus aria-hidden /> New policy
            </Link>
          }
        />
      </div>
      <div className="flex max-w-4xl flex-col gap-5">
        <SectionCard
          id="limits"
          title="Limits"
          description="What every team and person is held to. A team or a target may have numbers of its own."
        >
          <LimitsForm limits={toLimits(limits)} action={changeLimits} />
        </SectionCard>
        <SectionCard
          id="policies"
          title="Policies"
          description="All are asked. One that refuses counts for more than one that asks for approval, and either for more than one that permits."
        >
          {policies.length > 0 ? (
            <PoliciesList policies={policies} />
          ) : (
            <EmptyState icon={<ScrollText aria-hidden className="size-7" />} title="No policies">
              Nothing is allowed as long as no policy permits it.
            </EmptyState>
          )}
        </SectionCard>
        <SectionCard
          id="trial"
          title="Would this person be allowed to …?"
          description="By the policies in force, as the numbers are now. Nothing is launched."
        >
          <PolicyTrial
            {...choices}
            blueprints={blueprints.map(({ id, title }) => ({ id, title }))}
            action={tryOut}
          />
        </SectionCard>
      </div>
    </>
  );
}

function toLimits(limits: OrganizationLimits) {
  const about = {
    maxEnvironmentsPerTeam: [
      'Environments of a team',
      'Maximum live at once, those waiting for approval included.',
    ],
    maxEnvironmentsPerPerson: [
      'Environments of a person',
      'Maximum live at once, those waiting for approval included.',
    ],
    approvalAboveEnvironmentUsd: [
      'Approval for an environment above',
      'Dollars a month, with the maximum of instances.',
    ],
    approvalAboveTeamUsd: [
      'Approval for a team above',
      'Dollars a month, for all its environments together.',
    ],
  } as const satisfies Record<keyof OrganizationLimits, readonly [string, string]>;
  return (Object.keys(about) as (keyof OrganizationLimits)[]).map((name) => ({
    name,
    label: about[name][0],
    help: about[name][1],
    value: limits[name],
    fallback: null,
  }));
}
