import { ChevronLeft, Layers, UsersRound } from 'lucide-react';
import type { Metadata } from 'next';
import { changeGroups, handOverOne } from '@/app/(portal)/people/actions';
import { readReceivers } from '@/app/(portal)/people/read-receivers';
import { changeLimitsOfTeam } from '@/app/(portal)/policies/actions';
import { OwnedEnvironments } from '@/components/people/owned-environments';
import { TeamGroups } from '@/components/people/team-groups';
import { TeamLimits, TeamLimitsInWords } from '@/components/policies/team-limits';
import { ServiceAccounts } from '@/components/tokens/service-accounts';
import { Badge } from '@/components/ui/badge';
import { SectionCard } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { may, refusal } from '@/lib/access/permissions';
import { sessionContext } from '@/lib/access/session-context';
import { listServiceAccounts } from '@/lib/machines/service-accounts';
import { paths } from '@/lib/paths/paths';
import type { TeamDetail } from '@/lib/people/get-team';
import { getTeamLimits } from '@/lib/policies/team-limits';
import { readTeam } from './read-team';

interface TeamPageProps {
  params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: TeamPageProps): Promise<Metadata> {
  return { title: (await readTeam((await params).name)).name };
}

export default async function TeamPage({ params }: TeamPageProps) {
  const ctx = await sessionContext();
  const team = await readTeam((await params).name);
  const [receivers, limits] = await Promise.all([
    readReceivers(ctx),
    getTeamLimits({ ctx, input: { team: team.name } }),
  ]);
  const accounts = may(ctx.actor, 'service-account.read', { team: team.name })
    ? await listServiceAccounts({ ctx, input: { team: team.name } })
    : null;
  const mayNotChange = refusal(ctx.actor, 'team.change', { team: team.name });
  return (
    <>
      <Link
        href={paths.teams()}
        className="mb-2 -ml-1 inline-flex items-center gap-1 rounded-md text-ink-muted text-sm hover:text-ink"
      >
        <ChevronLeft aria-hidden className="size-4" /> Teams
      </Link>
      <PageHeader
        title={team.name}
        description={`${team.members === 1 ? '1 member' : `${team.members} members`}. Who belongs to it follows from the groups of your sign-in service.`}
      />
      <div className="flex max-w-4xl flex-col gap-5">
        <SectionCard
          id="environments"
          title="Environments"
          description="Those of the team that have not ended."
        >
          {team.environmentList.length > 0 ? (
            <OwnedEnvironments
              environments={team.environmentList}
              receivers={receivers}
              handOver={may(ctx.actor, 'environment.hand-over', { team: team.name }) ? handOverOne : null}
            />
          ) : (
            <EmptyState icon={<Layers aria-hidden className="size-7" />} title="No environments" />
          )}
        </SectionCard>
        <SectionCard id="limits" title="Limits" description="The numbers that policies hold the team to.">
          {mayNotChange ? (
            <TeamLimitsInWords limits={limits} />
          ) : (
            <TeamLimits limits={limits} action={changeLimitsOfTeam.bind(null, team.name)} />
          )}
        </SectionCard>
        <Members team={team} seesPeople={may(ctx.actor, 'person.read')} />
        {accounts ? (
          <SectionCard
            id="service-accounts"
            title="Service accounts"
            description="Machines of the team. Admins make them and their tokens."
            aside={
              may(ctx.actor, 'service-account.manage', { team: team.name }) ? (
                <Link href={paths.serviceAccounts()} className="text-accent hover:underline">
                  Manage service accounts
                </Link>
              ) : null
            }
          >
            <ServiceAccounts accounts={accounts.map((account) => ({ account, manage: null }))} />
          </SectionCard>
        ) : null}
        <SectionCard
          id="groups"
          title="Groups"
          description={
            team.groups.length > 0
              ? 'Only these groups lead to the team.'
              : 'Only the group that it is named after leads to the team.'
          }
        >
          {mayNotChange ? (
            <div className="px-4 py-4 text-ink-muted md:px-5">
              {team.groups.length > 0 ? <p className="break-words">{team.groups.join(', ')}</p> : null}
              <p>
                {mayNotChange.rule} {mayNotChange.help}
              </p>
            </div>
          ) : (
            <TeamGroups name={team.name} groups={team.groups} action={changeGroups} />
          )}
        </SectionCard>
      </div>
    </>
  );
}

function Members({ team, seesPeople }: { team: TeamDetail; seesPeople: boolean }) {
  return (
    <SectionCard id="members" title="Members">
      {team.memberList.length > 0 ? (
        <ul className="columns-1 px-4 py-3 sm:columns-2 md:px-5 lg:columns-3">
          {team.memberList.map(({ id, name, disabled }) => (
            <li key={id} className="break-inside-avoid py-1">
              {seesPeople ? (
                <Link href={paths.person(id)} className="text-accent hover:underline">
                  {name}
                </Link>
              ) : (
                name
              )}{' '}
              {disabled ? <Badge tone="bad">disabled</Badge> : null}
            </li>
          ))}
        </ul>
      ) : (
        <EmptyState icon={<UsersRound aria-hidden className="size-7" />} title="No members">
          Nobody who has signed in is in its groups.
        </EmptyState>
      )}
    </SectionCard>
  );
}
