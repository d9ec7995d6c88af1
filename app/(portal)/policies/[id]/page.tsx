import { ChevronLeft } from 'lucide-react';
import type { Metadata } from 'next';
import { replay, save } from '@/app/(portal)/policies/actions';
import { StateBadge } from '@/components/policies/policies-list';
import { PolicyEditor } from '@/components/policies/policy-editor';
import { VersionHistory } from '@/components/policies/version-history';
import { SectionCard } from '@/components/ui/card';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { paths } from '@/lib/paths/paths';
import { readPolicy } from './read-policy';

interface PolicyPageProps {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: PolicyPageProps): Promise<Metadata> {
  return { title: (await readPolicy((await params).id)).title };
}

export default async function PolicyPage({ params }: PolicyPageProps) {
  const policy = await readPolicy((await params).id);
  const [latest] = policy.versions;
  return (
    <>
      <Link
        href={paths.policies()}
        className="mb-2 -ml-1 inline-flex items-center gap-1 rounded-md text-ink-muted text-sm hover:text-ink"
      >
        <ChevronLeft aria-hidden className="size-4" /> Policies
      </Link>
      <PageHeader
        title={policy.title}
        description={<code className="font-mono text-sm">{policy.id}</code>}
        actions={<StateBadge policy={policy} />}
      />
      <div className="flex max-w-4xl flex-col gap-5">
        <SectionCard
          id="edit"
          title="Another version"
          description="Past requests show what it would have refused or held before it is switched on."
        >
          <PolicyEditor
            id={policy.id}
            title={policy.title}
            text={latest?.text ?? ''}
            save={save}
            replay={replay}
          />
        </SectionCard>
        <SectionCard
          id="versions"
          title="Versions"
          description="None is ever changed; each can be switched on again."
        >
          <VersionHistory policy={policy} save={save} />
        </SectionCard>
      </div>
    </>
  );
}
