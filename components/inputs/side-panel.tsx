import { SectionCard } from '@/components/ui/card';
import { cn } from '@/components/ui/class-names';
import type { Blueprint, BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Verdict } from '@/lib/policies/verdict';
import { CostCard } from './cost-card';
import { TopologyPicture } from './topology-picture';
import { VerdictNotice } from './verdict-notice';

interface SidePanelProps {
  blueprint: Blueprint;
  inputs: BlueprintInputs;
  /** The form is not valid at the moment: these are the inputs of before. */
  outdated: boolean;
  /** What the organization's policies say of it, once that is known. */
  verdict: Verdict | null;
}

/** What follows from the inputs: cost, network and resources, computed while one types. */
export function SidePanel({ blueprint, inputs, outdated, verdict }: SidePanelProps) {
  return (
    <aside aria-label="What follows from the inputs" className="flex flex-col gap-4 xl:sticky xl:top-8">
      <p role="status" className={cn('text-ink-faint text-sm', outdated ? '' : 'sr-only')}>
        {outdated ? 'As of the last valid values; correct the marked fields to see the new ones.' : ''}
      </p>
      <VerdictNotice verdict={verdict} />
      <CostCard cost={blueprint.estimateMonthlyCost(inputs)} />
      <SectionCard
        id="picture"
        title="What will be created"
        description={`${blueprint.resourcesFor(inputs).length} resources, as one CloudFormation stack`}
      >
        <div className="p-3">
          <TopologyPicture topology={blueprint.topology(inputs)} />
        </div>
      </SectionCard>
    </aside>
  );
}
