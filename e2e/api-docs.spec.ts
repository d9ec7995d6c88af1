import { expectPresentable } from './expect-accessible';
import { expect, test } from './fixtures';

test('somebody who writes a script finds how a call is made, and what it answers', async ({
  page,
  signIn,
}) => {
  await signIn(page, 'Ada Park');
  await page.goto('/tokens');
  await page.getByRole('main').getByRole('link', { name: 'REST API' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'REST API' })).toBeVisible();
  await expectPresentable(page, 'the REST API');

  const launch = page.getByRole('group').filter({ hasText: 'Launches an environment' }).first();
  await launch.locator('summary').click();
  await expect(launch).toContainText('Scope launch');
  const body = launch.getByRole('list', { name: 'Body: Launches an environment' });
  await expect(body.getByRole('listitem').filter({ hasText: /^name/ })).toContainText(
    'not ending in a hyphen',
  );
  await expect(launch).toContainText('"blueprint": "web-environment"');
  await expect(launch.getByRole('link', { name: '422 invalid' })).toHaveAttribute('href', '#refusal-invalid');
  await expectPresentable(page, 'a call of the REST API');

  await launch.getByRole('link', { name: 'Environment', exact: true }).click();
  const environment = page.locator('#schema-Environment');
  await expect(environment).toBeInViewport();
  await expect(environment.getByRole('listitem').filter({ hasText: /^statusReason/ })).toContainText(
    'text or null',
  );
  await expectPresentable(page, 'an object of the REST API');
});

test('the OpenAPI document is there for everybody, and the account menu leads to the page', async ({
  page,
  request,
  signIn,
}) => {
  const answer = await request.get('/api/v1/openapi.json', { headers: { authorization: '' } });
  expect(await answer.json()).toMatchObject({ openapi: '3.1.1', paths: { '/me': { get: {} } } });
  await signIn(page, 'Ada Park');
  await page.goto('/environments');
  await page.getByRole('button', { name: /Account of/ }).click();
  await page.getByRole('menuitem', { name: 'REST API' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'REST API' })).toBeVisible();
});
