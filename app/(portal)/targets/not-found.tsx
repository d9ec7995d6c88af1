import type { Metadata } from 'next';
import { MessagePage } from '@/components/shell/message-page';
import { RequestId } from '@/components/shell/request-id';
import { buttonStyles } from '@/components/ui/button';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';

export const metadata: Metadata = { title: 'Target not found' };

export default function TargetNotFound() {
  return (
    <MessagePage
      title="Target not found"
      actions={
        <Link href={paths.targets()} className={buttonStyles({ variant: 'primary' })}>
          All targets
        </Link>
      }
    >
      The name may be mistyped, or the request for it was withdrawn.
      <RequestId />
    </MessagePage>
  );
}
