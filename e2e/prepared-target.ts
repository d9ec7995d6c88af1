import { prepareTarget } from '@/lib/sandbox/demo/prepare-target';
import type { Connection } from './connection';
import { type Api, expect } from './fixtures';

/** Adds a target in this region, bootstraps it, and waits until a worker has verified it: a region is for one target. */
export async function addPreparedTarget(
  api: Api,
  connection: Connection,
  name: string,
  region: string,
): Promise<void> {
  const data = { name, accountId: '000000000000', region };
  const token = connection.tokens.admin;
  const added = await api.send('POST', '/api/v1/targets', { data, token });
  expect(added.status, JSON.stringify(added.body)).toBe(201);
  expect(added.body).toMatchObject({ name, state: 'requested' });
  await bootstrap(api, connection, name, region, String(added.body.externalId));
}

/** Deploys the bootstrap with this external id, and waits until a worker has taken it into use. */
export async function bootstrap(
  api: Api,
  connection: Connection,
  name: string,
  region: string,
  externalId: string,
): Promise<void> {
  await prepareTarget(connection.awsEndpointUrl, region, externalId);
  const token = connection.tokens.admin;
  await api.send('POST', `/api/v1/targets/${name}/verification`, { token });
  await expect
    .poll(async () => (await api.get(`/api/v1/targets/${name}`)).body)
    .toMatchObject({ state: 'enabled', request: null });
}
