'use client';

import { Button, buttonStyles } from '@/components/ui/button';
import { paths } from '@/lib/paths/paths';
import { MessagePage } from './message-page';

/** What a page shows that could not be made. The digest finds the cause in the portal's log. */
export function ErrorMessage({ digest, retry }: { digest: string | undefined; retry: () => void }) {
  return (
    <MessagePage
      title="This page could not be shown"
      actions={
        <>
          <Button variant="primary" onClick={retry}>
            Try again
          </Button>
          {/* A full load: whatever broke this page's scripts is left behind. */}
          <a href={paths.environments()} className={buttonStyles()}>
            All environments
          </a>
        </>
      }
    >
      <p>Something went wrong in the portal. Your environments are not affected, and nothing was lost.</p>
      {digest ? (
        <p className="mt-2 text-ink-faint text-sm">
          For the platform team: error <code className="font-mono">{digest}</code>
        </p>
      ) : null}
    </MessagePage>
  );
}
