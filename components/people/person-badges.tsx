import { Badge } from '@/components/ui/badge';
import type { PersonView } from '@/lib/people/person-view';

/** Role, and what is out of the ordinary. */
export function PersonBadges({ person }: { person: PersonView }) {
  return (
    <>
      <Badge tone={person.role === 'admin' ? 'accent' : 'neutral'}>{person.role}</Badge>
      {person.kind === 'service' ? <Badge>service account</Badge> : null}
      {person.disabledAt ? <Badge tone="bad">disabled</Badge> : null}
      {person.groupsKnown === false ? <Badge tone="warn">groups unknown</Badge> : null}
    </>
  );
}
