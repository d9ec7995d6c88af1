import { Alert } from '@/components/ui/alert';

/** Shown on every page while no worker acts on the database: what pages show may be out of date. */
export function RestoredBanner() {
  return (
    <Alert tone="warn" title="The database was restored" className="mb-4">
      What you see is as of the backup. Requests are kept; nothing is done until an administrator has compared
      the database with AWS.
    </Alert>
  );
}
