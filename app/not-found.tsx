import type { Metadata } from 'next';
import { MessagePage } from '@/components/shell/message-page';
import { RequestId } from '@/components/shell/request-id';
import { buttonStyles } from '@/components/ui/button';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <main>
      <MessagePage
        title="Page not found"
        actions={
          <Link href={paths.environments()} className={buttonStyles({ variant: 'primary' })}>
            All environments
          </Link>
        }
      >
        The address may be mistyped, or the page has moved.
        <RequestId />
      </MessagePage>
    </main>
  );
}
