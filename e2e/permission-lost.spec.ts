import { slowness } from '@/lib/sandbox/setup/slowness.mjs';
import { expectPresentable } from './expect-accessible';
import { expect, small, test } from './fixtures';

test('with a read permission lost in the middle, the page says that it can’t see AWS, and catches up', async ({
  page,
  api,
  awsByHand,
  signIn,
  uniqueName,
}) => {
  await signIn(page, 'Ada Park');
  // What was refused is read again after up to 8 s: so often takes the better part of a minute.
  const action = 'DescribeStacks';
  await awsByHand.fault(uniqueName, { kind: 'denied', service: 'cloudformation', action, times: 12 });
  await api.launch(uniqueName, small);
  await page.goto(`/environments/${uniqueName}`);
  await expect(page.getByText('Slipway can’t see what AWS is doing')).toBeVisible({
    timeout: 150_000 * slowness(),
  });
  await expect(page.getByRole('main')).toContainText(action);
  expect((await api.get(`/api/v1/environments/${uniqueName}`)).body.followTrouble).toMatchObject({
    reason: expect.stringContaining(action),
  });
  await expectPresentable(page, 'AWS can’t be read');
  await api.untilStatus(uniqueName, 'ACTIVE');
  await expect(page.getByText('Slipway can’t see what AWS is doing')).toBeHidden();
});
