import { defineBlueprint } from '@/lib/blueprints/define-blueprint';
import { checkAgainstTarget } from './check-against-target';
import { checkChange, fixedInputs } from './check-change';
import { renderCompose } from './compose';
import { estimateMonthlyCost } from './cost';
import { fieldGroups } from './fields';
import { formatInput } from './format-input';
import { fromForm } from './from-form';
import { webEnvironmentInputsSchema } from './inputs';
import { inputsOfParameter, toParameters } from './parameters';
import { resourceName } from './resource-names';
import { expectedResources, resourcesFor, resourceType, statefulResources } from './resources';
import { protectedResources, survivors } from './survivors';
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
  fixedInputs,
  checkChange,
  toParameters,
  inputsOfParameter,
  compose: renderCompose,
  estimateMonthlyCost,
  topology,
  expectedResources,
  resourcesFor,
  resourceName,
  resourceType,
  templatePath: 'infra-templates/web-environment/template.yaml',
  statefulResources,
  survivors,
  protectedResources,
  outputs: { url: 'Url', apiUrl: 'ApiUrl' },
});
