import { slowness } from '@/lib/sandbox/setup/slowness.mjs';
import { expectPresentable } from './expect-accessible';
import { expect, test } from './fixtures';
import { addPreparedTarget, bootstrap } from './prepared-target';

// Another target is a choice more in everybody's form: this file runs when the others are done.

test('an admin sees how the target was verified, and has it verified again; nobody else may', async ({
  page,
  api,
  connection,
  signIn,
}) => {
  await signIn(page, 'Dan Weber');
  await page.goto('/targets');
  const sandbox = page.getByRole('region', { name: 'sandbox', exact: true });
  await expect(sandbox).toContainText('Bootstrap template: version 2, the current one');
  await sandbox.getByText('All 7 steps are fine').click();
  const steps = sandbox.getByRole('list', { name: 'Verification of sandbox' }).getByRole('listitem');
  await expect(steps).toHaveCount(7);
  await expect(steps.filter({ hasText: 'Nobody can assume it without the external id' })).toContainText(
    'Fine',
  );
  await expectPresentable(page, 'a verified target');

  const before = await verification();
  await sandbox.getByRole('button', { name: 'Verify again' }).click();
  await expect.poll(async () => (await verification()).finishedAt).not.toBe(before.finishedAt);
  await expect(sandbox.getByText('Verified', { exact: true })).toBeVisible();
  expect((await verification()).verdict).toBe('verified');

  const path = '/api/v1/targets/sandbox/verification';
  expect((await api.send('POST', path)).status).toBe(403);
  const asked = await api.send('POST', path, { token: connection.tokens.admin });
  expect(asked).toMatchObject({ status: 202, body: { name: 'sandbox', verification: { underWay: true } } });

  async function verification() {
    const { items } = (await api.get('/api/v1/targets')).body as unknown as {
      items: { name: string; verification: { verdict: string; finishedAt: string | null } }[];
    };
    const found = items.find(({ name }) => name === 'sandbox');
    if (!found) throw new Error('The target is missing');
    return found.verification;
  }
});

test('a stack of Slipway’s name that no environment accounts for is listed for the admin, and for nobody else', async ({
  page,
  api,
  awsByHand,
  connection,
  signIn,
  uniqueName,
}) => {
  const region = 'eu-central-1';
  await awsByHand.makeStack(`slipway-${uniqueName}`, region);
  await awsByHand.makeStack(`other-${uniqueName}`, region);
  // A target is compared with AWS as soon as it is there, and every hour from then on.
  await addPreparedTarget(api, connection, `t-${uniqueName}`, region);

  await signIn(page, 'Dan Weber');
  const orphans = page.getByRole('region', { name: `Orphaned stacks in t-${uniqueName}` });
  await expect(async () => {
    await page.goto('/targets');
    const orphan = orphans.getByRole('listitem').filter({ hasText: `slipway-${uniqueName}` });
    await expect(orphan).toBeVisible({ timeout: 2_000 * slowness() });
  }).toPass();
  await expect(orphans).not.toContainText(`other-${uniqueName}`);
  await expectPresentable(page, 'orphaned stacks');

  // Made since, it is found when the admin asks, not within the hour.
  await expect(orphans.getByRole('button', { name: 'Reconcile now' })).toBeVisible();
  await awsByHand.makeStack(`slipway-${uniqueName}-b`, region);
  await orphans.getByRole('button', { name: 'Reconcile now' }).click();
  await expect(orphans).toContainText(`slipway-${uniqueName}-b`);
  await expect(orphans.getByText(/^Reconciled with CloudFormation/)).toBeVisible();

  const path = `/api/v1/targets/t-${uniqueName}/orphans`;
  expect((await api.get(path)).status).toBe(403);
  const reconciliation = `/api/v1/targets/t-${uniqueName}/reconciliation`;
  expect((await api.send('POST', reconciliation)).status).toBe(403);
  const asked = await api.send('POST', reconciliation, { token: connection.tokens.admin });
  expect(asked).toMatchObject({ status: 202, body: { comparing: true } });
  const listed = await api.send('GET', path, { token: connection.tokens.admin });
  expect(listed.body.items).toContainEqual(expect.objectContaining({ stackName: `slipway-${uniqueName}` }));
});

test('an admin adds a target, which is there once its account is prepared with the external id', async ({
  page,
  api,
  connection,
  signIn,
  uniqueName,
}) => {
  const region = 'eu-north-1';
  await signIn(page, 'Dan Weber');
  await page.goto('/targets');
  await page.getByRole('link', { name: 'Add target' }).click();
  const form = page.getByRole('form', { name: 'Add target' });
  await form.getByRole('button', { name: 'Add target' }).click();
  await expect(form.getByText('An account id has twelve digits')).toBeVisible();
  await expectPresentable(page, 'adding a target with problems');
  await form.getByLabel('Name').fill(uniqueName);
  await form.getByLabel('AWS account').fill('000000000000');
  await form.getByLabel('Region').fill(region);
  await form.getByRole('radio', { name: 'These teams only' }).check();
  await form.getByRole('checkbox', { name: 'payments' }).check();
  await form.getByRole('button', { name: 'Add target' }).click();

  const once = page.getByRole('region', { name: `The external id of ${uniqueName}` });
  await expect(once).toContainText('it is not shown again');
  await expect(once).toContainText(/ExternalId='[\w-]{32}'/);
  const [, externalId = ''] = /ExternalId='([\w-]{32})'/.exec((await once.textContent()) ?? '') ?? [];
  // Nobody has prepared that region: whoever asks is given a session of a role that is not there.
  const request = page.getByRole('region', { name: `${uniqueName} is requested` });
  await expect(request.getByText('Failed', { exact: true }).first()).toBeVisible();
  await expectPresentable(page, 'a target that is requested');
  const early = {
    name: uniqueName,
    blueprint: 'web-environment',
    target: uniqueName,
    team: 'payments',
    inputs: {},
  };
  const refused = await api.send('POST', '/api/v1/environments', { data: early });
  expect(refused.status).toBe(422);
  expect(JSON.stringify(refused.body.errors)).toContain('no worker has verified it yet');

  await bootstrap(api, connection, uniqueName, region, externalId);
  await expect(page.getByText(`${uniqueName} is there`)).toBeVisible();
  await expect(once).toBeVisible();
  await page.goto(`/new-target?requested=${uniqueName}`);
  await expect(page.getByText(`${uniqueName} is there`)).toBeVisible();
  await expect(page.getByText(externalId)).toHaveCount(0);
  await page.getByRole('link', { name: `Show ${uniqueName}` }).click();
  await expect(page.getByText('Verified', { exact: true })).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'payments' })).toBeChecked();
  await expectPresentable(page, 'a target, to an admin');
});

test('an admin stops launches into a target, rotates its external id, disables and retires it; the form says so', async ({
  page,
  browser,
  api,
  connection,
  signIn,
  uniqueName,
}) => {
  const region = 'eu-west-2';
  const address = `/targets/${uniqueName}`;
  await addPreparedTarget(api, connection, uniqueName, region);
  await signIn(page, 'Dan Weber');
  await page.goto(address);

  await page.getByRole('button', { name: `Stop launches into ${uniqueName}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^Stop launches/ }).click();
  await expect(dialog.getByText('Say why')).toBeVisible();
  await dialog.getByLabel('Reason').fill('The network moves this weekend');
  await expect(dialog.getByText('Say why')).toBeHidden();
  await expectPresentable(page, 'stopping launches into a target');
  await dialog.getByRole('button', { name: /^Stop launches/ }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('The network moves this weekend')).toBeVisible();
  await expectPresentable(page, 'a frozen target');

  const context = await browser.newContext({ baseURL: connection.url });
  const other = await context.newPage();
  await signIn(other, 'Ada Park');
  await other.goto('/new');
  const notOffered = other.getByRole('list', { name: 'Targets that are not offered' });
  await expect(notOffered).toContainText(`Launches into ${uniqueName} are stopped`);
  await expect(notOffered).toContainText('by Dan Weber: The network moves this weekend.');
  await expect(other.getByRole('option', { name: new RegExp(`^${uniqueName} `) })).toHaveCount(0);
  await expectPresentable(other, 'the form with a frozen target');
  await other.goto(address);
  await expect(other.getByText('Only admins may change targets. Ask an admin.')).toBeVisible();
  await expect(other.getByRole('button', { name: /Retire|Rotate|Allow/ })).toHaveCount(0);
  await expectPresentable(other, 'a target, to an engineer');
  const data = {
    name: uniqueName,
    blueprint: 'web-environment',
    target: uniqueName,
    team: 'payments',
    inputs: {},
  };
  const refused = await api.send('POST', '/api/v1/environments', { data });
  expect(refused).toMatchObject({ status: 409, body: { errors: [{ path: 'target' }] } });
  const checked = await api.send('POST', '/api/v1/environments?check=true', { data });
  expect(checked.status).toBe(409);
  expect((await api.send('DELETE', `/api/v1${address}/freeze`)).status).toBe(403);

  await page.getByRole('button', { name: `Allow launches into ${uniqueName} again` }).click();
  await expect(page.getByText('The network moves this weekend')).toHaveCount(0);

  await page.getByRole('button', { name: 'Rotate the external id' }).click();
  const once = page.getByRole('region', { name: `The external id of ${uniqueName}` });
  await expect(once).toContainText(/ExternalId='[\w-]{32}'/);
  const [, externalId = ''] = /ExternalId='([\w-]{32})'/.exec((await once.textContent()) ?? '') ?? [];
  const request = page.getByRole('region', { name: `A new external id for ${uniqueName} is requested` });
  await expect(request.getByText('Failed', { exact: true }).first()).toBeVisible();
  await expectPresentable(page, 'a rotation under way');
  await bootstrap(api, connection, uniqueName, region, externalId);
  await expect(request).toBeHidden();

  await page.getByRole('button', { name: `Disable ${uniqueName}` }).click();
  await expect(page.getByRole('button', { name: `Enable ${uniqueName}` })).toBeVisible();
  expect((await api.send('POST', '/api/v1/environments', { data })).status).toBe(409);
  await page.getByRole('button', { name: `Retire ${uniqueName}` }).click();
  await dialog.getByLabel(/^Type/).fill(uniqueName);
  await dialog.getByRole('button', { name: `Retire ${uniqueName}` }).click();
  await expect(page.getByText('nothing is launched there any more')).toBeVisible();
  await page.goto('/targets?show=retired');
  await expect(page.getByRole('region', { name: uniqueName, exact: true })).toBeVisible();
  expect((await page.goto('/targets/there-is-none'))?.status()).toBe(404);
  await context.close();
});
