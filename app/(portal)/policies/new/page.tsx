import { ChevronLeft } from 'lucide-react';
import type { Metadata } from 'next';
import { replay, save } from '@/app/(portal)/policies/actions';
import { newPolicyText } from '@/components/policies/examples';
import { PolicyEditor } from '@/components/policies/policy-editor';
import { Alert } from '@/components/ui/alert';
import { SectionCard } from '@/components/ui/card';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { inWords, refusal } from '@/lib/access/permissions';
import { sessionContext } from '@/lib/access/session-context';
import { paths } from '@/lib/paths/paths';

export const metadata: Metadata = { title: 'New policy' };

export default async function NewPolicyPage() {
  const { actor } = await sessionContext();
  const refused = refusal(actor, 'policy.change');
  return (
    <>
      <Link
        href={paths.policies()}
        className="mb-2 -ml-1 inline-flex items-center gap-1 rounded-md text-ink-muted text-sm hover:text-ink"
      >
        <ChevronLeft aria-hidden className="size-4" /> Policies
      </Link>
      <PageHeader title="New policy" />
      {refused ? (
        <Alert tone="warn" title="Policies are for admins">
          {inWords(refused)}
        </Alert>
      ) : (
        <div className="max-w-4xl">
          <SectionCard id="edit" title="The policy">
            <PolicyEditor id={null} title="" text={newPolicyText} save={save} replay={replay} />
          </SectionCard>
        </div>
      )}
    </>
  );
}
