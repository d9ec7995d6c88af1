import type { InstancesReport } from '@/lib/environments/failure-evidence';
import { tellingLines } from '@/lib/stacks/telling-lines';

/** What became of the instances: EC2's reason in plain words, and what one of them said at last. */
export function InstancesReportDetails({ report }: { report: InstancesReport }) {
  const { launched, refusals, console, notRead } = report;
  return (
    <div className="flex flex-col gap-2">
      {refusals.map(({ reason, explanation, times }) => (
        <div key={reason}>
          <p className="text-ink">
            {launched === 0 ? 'EC2 launched no instance' : 'What the group reported'}
            {times > 1 ? `, ${times} times` : ''}
            {explanation ? `: ${explanation}` : '.'}
          </p>
          <Words>{reason}</Words>
        </div>
      ))}
      {console ? (
        <ConsoleEnd instanceId={console.instanceId} lines={console.lines} />
      ) : launched === null || launched > 0 ? (
        <p>No console output of an instance is known.</p>
      ) : refusals.length === 0 ? (
        <p>The group launched no instance, and gave no reason.</p>
      ) : null}
      {notRead.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  );
}

function ConsoleEnd({ instanceId, lines }: { instanceId: string; lines: readonly string[] }) {
  const telling = tellingLines(lines);
  return (
    <div>
      <p>
        {telling.length > 0 ? 'What instance' : 'Nothing that instance'}{' '}
        <code className="font-mono text-ink-faint text-sm">{instanceId}</code>{' '}
        {telling.length > 0 ? 'said last about what failed' : 'wrote to its console names a failure'}
      </p>
      {telling.length > 0 ? <Words>{telling.join('\n')}</Words> : null}
      <details className="mt-1.5">
        <summary className="w-fit rounded-md text-ink-muted hover:text-ink">
          The last {lines.length} lines of its console
        </summary>
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label={`Console of ${instanceId}`}
          className="mt-1 max-h-80 overflow-auto rounded-md border bg-surface px-3 py-2"
        >
          <pre className="w-max font-mono text-ink text-xs leading-5">{lines.join('\n')}</pre>
        </section>
      </details>
    </div>
  );
}

function Words({ children }: { children: string }) {
  return (
    <blockquote className="mt-1 whitespace-pre-wrap break-words rounded-md border bg-surface px-3 py-2 font-mono text-ink text-sm">
      {children}
    </blockquote>
  );
}
