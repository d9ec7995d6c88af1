import type { Metadata } from 'next';
import { MessagePage } from '@/components/shell/message-page';
import { RequestId } from '@/components/shell/request-id';
import { buttonStyles } from '@/components/ui/button';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';

export const metadata: Metadata = { title: 'Environment not found' };

export default function EnvironmentNotFound() {
  return (
    <MessagePage
      title="Environment not found"
      actions={
        <Link href={paths.environments()} className={buttonStyles({ variant: 'primary' })}>
          All environments
        </Link>
      }
    >
      The name may be mistyped, or it belongs to a team whose environments you can’t see.
      <RequestId />
    </MessagePage>
  );
}
