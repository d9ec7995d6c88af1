'use client';

import { ActionButton } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { Alert } from '@/components/ui/alert';
import type { SignInNotice as Notice } from '@/lib/access/sign-in-notice';

const unknown = 'Your sign-in service did not say which groups you are in';
const kept =
  'You are in the same teams as before. What only approvers and admins may do needs a sign-in that says so. Ask the platform team, then sign in again.';

const words = {
  'groups-absent': { title: unknown, text: kept },
  'groups-overage': { title: unknown, text: `There are more of them than it can list. ${kept}` },
  'groups-malformed': { title: unknown, text: `It sent something else in their place. ${kept}` },
  'groups-skipped': {
    title: 'Some of your groups could not be read',
    text: 'Your sign-in service sent them in another form than text. If you miss a team or a role, ask the platform team: the portal’s log has more.',
  },
} as const satisfies Record<Notice, { title: string; text: string }>;

/** What the person should know of their sign-in: until they dismiss it, or sign in again. */
export function SignInNotice({
  notice,
  dismiss,
}: {
  notice: Notice;
  dismiss: (input: null) => Promise<ActionResult<null>>;
}) {
  const { title, text } = words[notice];
  return (
    <Alert
      tone="warn"
      title={title}
      className="mb-4"
      actions={
        <ActionButton action={dismiss} input={null} size="sm">
          Dismiss
        </ActionButton>
      }
    >
      {text}
    </Alert>
  );
}
