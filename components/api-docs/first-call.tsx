import { CopyButton } from '@/components/ui/copy-button';

/** The shortest call there is, to paste. */
export function FirstCall({ portalUrl, path }: { portalUrl: string; path: string }) {
  const command = `curl -H "Authorization: Bearer $TOKEN" ${portalUrl}${path}`;
  return (
    <div className="flex items-start gap-2 px-4 py-3 md:px-5">
      <code className="min-w-0 flex-1 whitespace-pre-wrap font-mono text-sm [overflow-wrap:anywhere]">
        {command}
      </code>
      <CopyButton value={command} label="the command" />
    </div>
  );
}
