import template from '@/infra-templates/web-environment/outline.json';
import { defineBlueprint } from '@/lib/blueprints/define-blueprint';
import { checkAgainstTarget } from './check-against-target';
import { checkChange, fixedInputs } from './check-change';
import { COMPOSE_FILE, imagesOf, renderCompose } from './compose';
import { fields, groups } from './fields';
import { webEnvironmentInputsSchema } from './inputs';
import { interruptions } from './interruptions';
import { toParameters } from './parameters';
import { resourceNames } from './resource-names';
import { topology } from './topology';

/** A website and an API on EC2 behind a load balancer, with a MySQL database and a bucket of their own. */
export const webEnvironment = defineBlueprint({
  id: 'web-environment',
  title: 'Web environment',
  summary:
    'A website and an API in containers behind a load balancer, on instances that scale over two or three zones, with an encrypted MySQL database and bucket.',
  template,
  inputsSchema: webEnvironmentInputsSchema,
  toParameters,
  parameters: { zones: 'ZoneCount' },
  artifacts: (inputs) => [
    { name: COMPOSE_FILE, body: renderCompose(inputs), contentType: 'text/yaml; charset=utf-8' },
  ],
  fromArtifacts: (artifacts) => imagesOf(artifacts[COMPOSE_FILE] ?? ''),
  containerImages: ['websiteImage', 'apiImage'],
  fields,
  groups,
  resourceNames,
  survivorNotes: {
    RetainedKey: {
      note: 'Kept on purpose: the final snapshot can only be restored with it. Costs about 1 USD a month.',
      neededBy: 'DatabaseWithSnapshot',
    },
  },
  primaryOutputs: ['Url', 'ApiUrl'],
  checkAgainstTarget,
  interruptions,
  fixedInputs,
  checkChange,
  topology,
});
