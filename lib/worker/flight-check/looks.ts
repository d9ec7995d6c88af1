import { artifactBucket } from './artifact-bucket';
import { bootstrap } from './bootstrap';
import { certificate } from './certificate';
import { containerImages } from './container-images';
import { databaseOffering } from './database-offering';
import type { Look } from './flight-run';
import { instances } from './instances';
import { fixedNames, stackName } from './names';
import { permissions } from './permissions';
import { quotaLooks } from './quotas';
import { template } from './template';

/** Everything that is looked at once the role is assumed. */
export const looks: readonly Look[] = [
  bootstrap,
  artifactBucket,
  permissions,
  ...quotaLooks,
  stackName,
  ...fixedNames,
  ...instances,
  databaseOffering,
  certificate,
  containerImages,
  template,
];
