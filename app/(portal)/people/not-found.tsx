import type { Metadata } from 'next';
import { MessagePage } from '@/components/shell/message-page';
import { RequestId } from '@/components/shell/request-id';
import { buttonStyles } from '@/components/ui/button';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';

export const metadata: Metadata = { title: 'Person not found' };

export default function PersonNotFound() {
  return (
    <MessagePage
      title="Person not found"
      actions={
        <Link href={paths.people()} className={buttonStyles({ variant: 'primary' })}>
          All people
        </Link>
      }
    >
      The address may be mistyped.
      <RequestId />
    </MessagePage>
  );
}
