import type { Metadata } from 'next';
import { MessagePage } from '@/components/shell/message-page';
import { RequestId } from '@/components/shell/request-id';
import { buttonStyles } from '@/components/ui/button';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';

export const metadata: Metadata = { title: 'Team not found' };

export default function TeamNotFound() {
  return (
    <MessagePage
      title="Team not found"
      actions={
        <Link href={paths.teams()} className={buttonStyles({ variant: 'primary' })}>
          All teams
        </Link>
      }
    >
      The name may be mistyped, or you are no member of the team.
      <RequestId />
    </MessagePage>
  );
}
