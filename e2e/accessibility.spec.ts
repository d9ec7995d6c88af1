import { expectAccessible, expectToFit } from './expect-accessible';
import { expect, test } from './fixtures';

const wide = { width: 1440, height: 900 };
const narrow = { width: 390, height: 844 };

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page is accessible and fits, ${colorScheme}, wide and narrow`, async ({
    page,
    api,
    signIn,
    uniqueName,
  }) => {
    test.slow();
    await page.emulateMedia({ colorScheme });
    await page.goto('/sign-in');
    await expectAccessible(page, 'sign-in');
    await signIn(page, 'Ada Park');
    await api.launch(uniqueName, { zones: 2, natGateways: 'single' });
    await api.untilStatus(uniqueName, 'ACTIVE');
    const tabs = ['timeline', 'events', 'resources', 'outputs', 'inputs', 'activity'];
    const addresses = [
      '/environments',
      '/environments?q=nothing-matches-this',
      '/new',
      '/targets',
      '/targets/sandbox',
      '/new-target',
      '/tokens',
      '/api-docs',
      '/environments/there-is-none',
      `/environments/${uniqueName}/edit`,
      `/environments/${uniqueName}/relaunch`,
      ...tabs.map((tab) => `/environments/${uniqueName}?tab=${tab}`),
    ];
    for (const address of addresses) {
      await page.setViewportSize(wide);
      await page.goto(address);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectAccessible(page, `${address}, wide`);
      await expectToFit(page, `${address}, wide`);
      await page.setViewportSize(narrow);
      await expectToFit(page, `${address}, narrow`);
    }
    for (const address of ['/environments', '/new', `/environments/${uniqueName}`]) {
      await page.goto(address);
      await expectAccessible(page, `${address}, narrow`);
    }
    await page.goto('/new');
    await page.getByRole('button', { name: 'Review' }).click();
    await expect(page.getByRole('alert').filter({ hasText: /There (is|are) \d+ problem/ })).toBeVisible();
    await expectAccessible(page, 'form with problems');
    await page.goto(`/environments/${uniqueName}`);
    await page.getByRole('button', { name: 'Tear down' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page, 'teardown dialog');
  });
}
