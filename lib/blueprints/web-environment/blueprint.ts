import { defineBlueprint } from '@/lib/blueprints/define-blueprint';
import { checkAgainstTarget } from './check-against-target';
import { checkChange } from './check-change';
import { renderCompose } from './compose';
import { estimateMonthlyCost } from './cost';
import { fieldGroups } from './fields';
import { formatInput } from './format-input';
import { fromForm } from './from-form';
import { webEnvironmentInputsSchema } from './inputs';
import { toParameters } from './parameters';
import { resourceName } from './resource-names';
import { expectedResources, statefulResources } from './resources';
import { topology } from './topology';

/** A website and an API on EC2 behind a load balancer, with a MySQL database and a bucket of their own. */
export const webEnvironment = defineBlueprint({
  id: 'web-environment',
  version: '1',
  title: 'Web environment',
  summary:
    'A website and an API in containers behind a load balancer, on instances that scale over two or three zones, with an encrypted MySQL database and bucket.',
  inputsSchema: webEnvironmentInputsSchema,
  fieldGroups,
  fromForm,
  formatInput,
  checkAgainstTarget,
  checkChange,
  toParameters,
  compose: renderCompose,
  estimateMonthlyCost,
  topology,
  expectedResources,
  resourceName,
  templatePath: 'infra-templates/web-environment/template.yaml',
  statefulResources,
  outputs: { url: 'Url', apiUrl: 'ApiUrl' },
});
