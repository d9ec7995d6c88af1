import type { Metadata } from 'next';
import { MessagePage } from '@/components/shell/message-page';
import { RequestId } from '@/components/shell/request-id';
import { buttonStyles } from '@/components/ui/button';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';

export const metadata: Metadata = { title: 'Policy not found' };

export default function PolicyNotFound() {
  return (
    <MessagePage
      title="Policy not found"
      actions={
        <Link href={paths.policies()} className={buttonStyles({ variant: 'primary' })}>
          All policies
        </Link>
      }
    >
      The id may be mistyped, or policies are not yours to see: they are for admins.
      <RequestId />
    </MessagePage>
  );
}
