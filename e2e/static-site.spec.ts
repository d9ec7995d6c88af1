import { expectAccessible, expectPresentable } from './expect-accessible';
import { expect, test } from './fixtures';

const environments = '/api/v1/environments';

test('an engineer picks a static site, launches, edits and tears it down, its buckets emptied', async ({
  page,
  api,
  awsByHand,
  signIn,
  uniqueName,
}) => {
  await signIn(page, 'Ada Park');
  await page.getByRole('link', { name: 'New environment' }).click();
  await page.getByRole('radio', { name: /^Static site/ }).check();
  await page.getByLabel('Name', { exact: true }).fill(uniqueName);
  await page.getByLabel('Target', { exact: true }).selectOption('sandbox');
  const picture = page.getByRole('region', { name: 'What will be created' });
  await expect(picture).toContainText('7 resources');
  await expect(picture).toContainText(/CloudFront.*Site bucket.*old versions for 30 days/s);
  const cost = page.getByRole('region', { name: 'Estimated cost' });
  await expect(cost).toContainText(/Paid by use.*requests and traffic/s);
  await page.getByRole('textbox', { name: 'Domain name' }).fill('www.example.com');
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'There is 1 problem' })).toContainText(
    'needs an ACM certificate',
  );
  await expectPresentable(page, 'the form of a static site');
  await page.getByRole('textbox', { name: 'Domain name' }).fill('');
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: `Launch ${uniqueName}` }).click();

  await page.waitForURL(new RegExp(`/environments/${uniqueName}$`));
  await expect(page.getByText(/\d of 7 resources/).first()).toBeVisible();
  await expect(page.getByText(/Right now: CloudFront distribution.*edge location.*minutes/)).toBeVisible();
  await expectPresentable(page, 'a static site that comes up');
  await expect(page.getByText('Active', { exact: true }).first()).toBeVisible();
  await expect(page.getByRole('link', { name: /cloudfront\.net|open/i }).first()).toHaveAttribute(
    'href',
    /^https:\/\/d\w+\.cloudfront\.net/,
  );
  await page.getByRole('link', { name: /^Outputs/ }).click();
  await expect(page.getByText('SiteBucketName')).toBeVisible();

  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await page.getByLabel('Price class').selectOption('PriceClass_All');
  await page.getByLabel('Single-page application').check();
  await page.getByRole('button', { name: 'Review the changes' }).click();
  const plan = page.getByRole('region', { name: 'Changes to confirm' });
  await expect(plan.getByRole('listitem').filter({ hasText: 'Distribution' }).first()).toContainText(
    /Price class.*Everywhere/s,
  );
  await expectAccessible(page, 'the plan of a static site');
  await plan.getByRole('button', { name: 'Apply changes' }).click();
  await expect(plan).toBeHidden();
  await expect
    .poll(async () => (await api.get(`${environments}/${uniqueName}`)).body)
    .toMatchObject({ status: 'ACTIVE', inputs: { priceClass: 'PriceClass_All', spaFallback: true } });

  await awsByHand.outside(uniqueName, { do: 'fill-buckets', objects: 40, versions: 2 });
  await page.goto(`/environments/${uniqueName}`);
  await page.getByRole('button', { name: 'Tear down' }).click();
  const dialog = page.getByRole('dialog', { name: `Tear down ${uniqueName}?` });
  await expect(dialog).toContainText(/disabled at every edge location.*minutes/);
  const blocking = dialog.getByRole('list', { name: 'What blocks it' });
  await expect(blocking).toContainText(/sitebucket\S* holds 80 objects.*logbucket\S* holds 40 objects/s);
  await dialog.getByLabel(/^Type /).fill(uniqueName);
  await dialog.getByRole('button', { name: `Tear down ${uniqueName}` }).click();
  await dialog.getByRole('radio', { name: /^Delete all/ }).check();
  await expectAccessible(page, 'the teardown of a static site');
  await dialog.getByRole('button', { name: `Tear down ${uniqueName}` }).click();
  const receipt = page.getByRole('region', { name: 'Receipt' });
  await receipt.getByText(/All 7 resources/).click();
  await expect(receipt.getByRole('listitem').filter({ hasText: 'Site bucket' }).first()).toContainText(
    'Deleted',
  );
  await expect(receipt).not.toContainText('Kept');
});

test('a script launches a static site, changes it and tears it down', async ({
  api,
  awsByHand,
  uniqueName,
}) => {
  const blueprint = (await api.get('/api/v1/blueprints/static-site')).body;
  expect(blueprint).toMatchObject({ id: 'static-site', inputsSchema: { properties: { priceClass: {} } } });
  const request = (inputs: object) => ({
    data: { name: uniqueName, blueprint: 'static-site', target: 'sandbox', team: 'payments', inputs },
  });
  const refused = await api.send('POST', environments, request({ domain: 'www.example.com', zones: 2 }));
  expect(refused.status).toBe(422);
  expect(refused.body.errors).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ path: 'inputs.zones' }),
      expect.objectContaining({ path: 'inputs.certificateArn' }),
    ]),
  );
  const asked = await api.send('POST', environments, request({ accessLogs: true, logRetentionDays: 7 }));
  expect(asked.status).toBe(202);
  const active = await api.untilStatus(uniqueName, 'ACTIVE');
  expect(active).toMatchObject({
    blueprint: 'static-site',
    url: expect.stringMatching(/^https:\/\/d\w+\.cloudfront\.net$/),
    inputs: { accessLogs: true, logRetentionDays: 7, priceClass: 'PriceClass_100', domain: null },
    outputs: { SiteBucketName: expect.stringContaining(`slipway-${uniqueName}-`) },
  });
  const change = { inputs: { accessLogs: false, defaultDocument: 'home.html' } };
  expect((await api.send('PATCH', `${environments}/${uniqueName}`, { data: change })).status).toBe(202);
  await expect
    .poll(async () => (await api.get(`${environments}/${uniqueName}`)).body, { timeout: 60_000 })
    .toMatchObject({ status: 'ACTIVE', inputs: change.inputs });

  await awsByHand.outside(uniqueName, { do: 'fill-buckets', objects: 3 });
  const address = `${environments}/${uniqueName}?confirm=${uniqueName}&emptyBuckets=true`;
  expect((await api.send('DELETE', address)).status).toBe(202);
  const gone = await api.untilStatus(uniqueName, 'TORN_DOWN');
  expect(gone.residue).toEqual([]);
});
