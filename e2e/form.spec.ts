import type { Page } from '@playwright/test';
import { slowness } from '@/lib/sandbox/setup/slowness.mjs';
import { expect, test } from './fixtures';

async function openForm(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'New environment' }).click();
  await expect(page.getByLabel('Name', { exact: true })).toBeVisible();
}

async function openEverything(page: Page): Promise<void> {
  for (const fold of await page
    .locator('summary, button[aria-expanded=false]')
    .filter({ hasText: 'Advanced' })
    .all()) {
    await fold.click();
  }
}

/** Each rule that a person can break in the form: field, what they type, and what they are told. */
const mistakes = [
  ['Name', 'ab', /at least 3 characters/],
  ['Name', 'Web Shop', /only a-z, 0-9 and hyphens/],
  ['Name', '1shop', /must start with a letter/],
  ['Name', 'shop-', /must not end in a hyphen/],
  ['Name', 'a-name-that-is-longer', /at most 20 characters/],
  ['Network', '8.8.0.0/16', /private range/],
  ['Network', '10.0.1.0/16', /not aligned/],
  ['Network', '10.0.0.0/24', /\/16 to \/20/],
  ['Network', 'everything', 'Must be a network such as 10.0.0.0/16'],
  ['Minimum instances', '0', 'Must be at least 1'],
  ['Maximum instances', '21', 'Must be at most 20'],
  ['Website image', 'not an image', 'Must be a container image such as public.ecr.aws/nginx/nginx:stable'],
  [
    'API path',
    '/a/b',
    'Must be one path segment such as /fastapi: a slash, then up to 63 letters, digits and . _ ~ -',
  ],
  ['Database storage', '10', 'Must be at least 20 GiB'],
  ['Backup retention', '36', 'Must be at most 35 days'],
  [
    'Certificate ARN',
    'arn:aws:s3:::x',
    'Must be the ARN of an ACM certificate: arn:aws:acm:<region>:<account>:certificate/<id>',
  ],
  [
    'Certificate ARN',
    'arn:aws:acm:us-east-1:000000000000:certificate/11111111-2222-3333-4444-555555555555',
    /eu-west-3/,
  ],
  [
    'Image parameter',
    'no spaces allowed',
    'Must be the name of an SSM parameter: letters, digits and . - _ between slashes',
  ],
] as const;

test('every mistake is explained at its field while typing', async ({ page, signIn }) => {
  await signIn(page, 'Ada Park');
  await openForm(page);
  await openEverything(page);
  for (const [label, text, message] of mistakes) {
    const field = page.getByLabel(label, { exact: true });
    const before = await field.inputValue();
    await field.fill(text);
    await field.blur();
    await expect(field, `${label}: ${text}`).toHaveAttribute('aria-invalid', 'true');
    // Of what describes the field, the error alone: the help may have the same words.
    const described = (await field.getAttribute('aria-describedby')) ?? '';
    const error = described.split(' ').find((id) => id.endsWith('-error')) ?? 'none';
    await expect(page.locator(`[id="${error}"]`), `${label}: ${text}`).toHaveText(message);
    await field.fill(before === '' && label === 'Name' ? 'fine-name' : before);
    await expect(field).not.toHaveAttribute('aria-invalid', 'true');
  }
});

test('on submit a summary takes the focus, says the same words and leads to the fields', async ({
  page,
  signIn,
}) => {
  await signIn(page, 'Ada Park');
  await openForm(page);
  await page.getByLabel('Name', { exact: true }).fill('X');
  await page.getByLabel('Minimum instances').fill('5');
  await page.getByLabel('Backup retention').fill('0');
  await page.getByRole('switch', { name: 'Multi-AZ' }).click();
  await page.getByRole('button', { name: 'Review' }).click();
  const summary = page.getByRole('alert').filter({ hasText: /There are \d+ problems/ });
  await expect(summary).toBeFocused();
  await expect(summary.getByRole('link')).toHaveCount(3);
  await summary.getByRole('link', { name: /Maximum instances/ }).click();
  await expect(page.getByLabel('Maximum instances')).toBeFocused();
});

test('a name that is taken is told while typing, and by the server when somebody was faster', async ({
  page,
  api,
  signIn,
  uniqueName,
}) => {
  await signIn(page, 'Ada Park');
  await openForm(page);
  const name = page.getByLabel('Name', { exact: true });
  const askedWhileTyping = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await name.fill(uniqueName);
  await askedWhileTyping;
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByRole('button', { name: `Launch ${uniqueName}` })).toBeVisible();
  await api.launch(uniqueName);
  await page.getByRole('button', { name: `Launch ${uniqueName}` }).click();
  const summary = page.getByRole('alert').filter({ hasText: 'taken' });
  await expect(summary).toBeFocused();
  await expect(name).toHaveValue(uniqueName);
  await page.reload();
  await expect(name).toHaveValue(uniqueName);
  await name.fill(uniqueName);
  await name.blur();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
});

test('what was typed survives a reload, until one starts over', async ({ page, signIn }) => {
  await signIn(page, 'Ada Park');
  await openForm(page);
  await page.getByLabel('Name', { exact: true }).fill('kept-draft');
  await page.getByLabel('Database storage').fill('123');
  await expect(async () => {
    await page.reload();
    await expect(page.getByLabel('Database storage')).toHaveValue('123', { timeout: 2_000 * slowness() });
  }).toPass();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('kept-draft');
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(page.getByLabel('Database storage')).toHaveValue('20');
});

test('subnets and cost follow the inputs', async ({ page, signIn }) => {
  await signIn(page, 'Ada Park');
  await openForm(page);
  await page.getByLabel('Network', { exact: true }).fill('10.42.0.0/16');
  await expect(page.getByText('10.42.64.0/24').first()).toBeVisible();
  const cost = page.getByRole('region', { name: 'Estimated cost' }).getByText(/\$\d+/).first();
  const before = await cost.textContent();
  await page.getByRole('switch', { name: 'Multi-AZ' }).click();
  await expect(cost).not.toHaveText(before ?? '');
});
