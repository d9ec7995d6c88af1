import { FileJson, KeyRound } from 'lucide-react';
import type { Metadata } from 'next';
import { ApiReference } from '@/components/api-docs/api-reference';
import { FirstCall } from '@/components/api-docs/first-call';
import { type ApiDocument, areaAnchor } from '@/components/api-docs/open-api';
import { buttonStyles } from '@/components/ui/button';
import { SectionCard } from '@/components/ui/card';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { openApiDocument } from '@/lib/api/document';
import { portalConfig } from '@/lib/config/config';
import { paths } from '@/lib/paths/paths';

export const metadata: Metadata = { title: 'REST API' };

/** The OpenAPI document for people: nothing is said here that it does not say. */
export default function ApiDocsPage() {
  const api = openApiDocument() as unknown as ApiDocument;
  return (
    <>
      <PageHeader
        title="REST API"
        description="Everything that these pages can do, for scripts and CI jobs, under the same rules."
        actions={
          <>
            <a href={paths.api.openApi()} className={buttonStyles()}>
              <FileJson aria-hidden /> OpenAPI document
            </a>
            <Link href={paths.tokens()} className={buttonStyles()}>
              <KeyRound aria-hidden /> Access tokens
            </Link>
          </>
        }
      />
      <div className="flex max-w-5xl flex-col gap-5">
        <SectionCard
          id="first-call"
          title="Your first call"
          description="With a token of yours. What a token may do follows from its scopes, and from what you may do."
        >
          <FirstCall portalUrl={new URL(portalConfig().NEXTAUTH_URL).origin} path={paths.api.me()} />
        </SectionCard>
        <nav aria-label="On this page" className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
          {[...api.tags.map(({ name }) => ({ name, anchor: areaAnchor(name) })), ...lastSections].map(
            ({ name, anchor }) => (
              <a key={anchor} href={`#${anchor}`} className="text-accent underline underline-offset-2">
                {name}
              </a>
            ),
          )}
        </nav>
        <ApiReference api={api} />
      </div>
    </>
  );
}

const lastSections = [
  { name: 'Refusals', anchor: 'refusals' },
  { name: 'Objects', anchor: 'objects' },
];
