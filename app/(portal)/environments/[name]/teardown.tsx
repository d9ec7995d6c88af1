import { isDecidedPerResource, teardownModeOf } from '@/components/environments/teardown-mode';
import { nameOfResource } from '@/components/resources/name-of-resource';
import { resourceStatusDisplay } from '@/components/resources/resource-status';
import { BlockedCard } from '@/components/teardown/blocked-card';
import { teardownConsequences } from '@/components/teardown/teardown-consequences';
import { TeardownDialog, type TeardownDialogProps } from '@/components/teardown/teardown-dialog';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { whyNot, whyNotInspect } from '@/lib/environments/views/may';
import { paths } from '@/lib/paths/paths';
import { rehearseTeardown, tearDown } from './actions';

/** The button that opens the teardown's dialog; nothing where this person, or now, nothing can be torn down. */
export function Teardown({ environment }: { environment: EnvironmentDetail }) {
  const mode = teardownModeOf(environment);
  return mode ? <TeardownDialog {...dialogOf(environment)} mode={mode} /> : null;
}

/** What could not be deleted, each with what to do about it. */
export function Blocked({ environment }: { environment: EnvironmentDetail }) {
  if (!isDecidedPerResource(environment)) return null;
  const nameOf = nameOfResource(environment);
  const blocked = environment.blocked.map((resource) => ({
    ...resource,
    name: nameOf(resource.logicalId, resource.type),
  }));
  const mode = teardownModeOf(environment);
  return <BlockedCard blocked={blocked} dialog={mode ? dialogOf(environment) : null} />;
}

function dialogOf(environment: EnvironmentDetail): Omit<TeardownDialogProps, 'mode' | 'choice'> {
  const { name, rehearsal, blueprint } = environment;
  return {
    name,
    blueprint,
    consequences: teardownConsequences(environment),
    rehearsal,
    rehearses: whyNotInspect('TEARDOWN_REHEARSAL', environment) === null,
    buckets: environment.resources
      .filter(
        ({ type, status: is }) => type === 'AWS::S3::Bucket' && resourceStatusDisplay(is).phase !== 'gone',
      )
      .map(({ logicalId }) => logicalId),
    editHref: whyNot('update', environment) === null ? paths.editEnvironment(name) : null,
    actions: { tearDown, rehearse: rehearseTeardown },
  };
}
