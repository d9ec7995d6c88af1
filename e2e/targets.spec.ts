import { expectPresentable } from './expect-accessible';
import { expect, test } from './fixtures';

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
