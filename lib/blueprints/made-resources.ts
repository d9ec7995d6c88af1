import { type Evaluable, madeResources } from '@/infra-templates/evaluate-template';
import type { OutlineResource, TemplateOutline } from '@/infra-templates/template-outline';
import type { Artifact, LaunchContext, MadeResource } from './blueprint';

/** The resources that these parameters make, in the template's order. */
export function madeFor(
  template: TemplateOutline,
  parameters: Readonly<Record<string, string>>,
): MadeResource[] {
  const made = madeResources(template as Evaluable & { Resources: TemplateOutline['Resources'] }, parameters);
  return Object.entries(made).map(([logicalId, resource]: [string, OutlineResource]) => ({
    logicalId,
    type: resource.Type,
    deletionPolicy: resource.DeletionPolicy,
    properties: resource.Properties as MadeResource['properties'],
    references: resource.references.filter((other) => other in made),
  }));
}

/** Stands in for a target where only the shape of a stack is asked for. A file's content stands for its hash. */
export function sampleContext(artifacts: readonly Artifact[]): LaunchContext {
  return {
    environmentName: 'sample',
    owner: 'sample',
    team: 'sample',
    zones: ['zone-a', 'zone-b', 'zone-c', 'zone-d', 'zone-e', 'zone-f'],
    artifactBucket: 'sample',
    artifacts: Object.fromEntries(
      artifacts.map(({ name, body }) => [
        name,
        { folder: `sample/${body}`, key: `sample/${body}/${name}`, hash: body },
      ]),
    ),
    executionRoleArn: null,
  };
}
