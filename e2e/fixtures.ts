import { type APIRequestContext, test as base, expect, type Page } from '@playwright/test';
import { type AwsByHand, openAwsByHand } from './aws-by-hand';
import { type Connection, readConnection } from './connection';

export { expect } from '@playwright/test';

export type Person = 'Ada Park' | 'Ben Osei' | 'Chloe Martin' | 'Dan Weber';

export interface Api {
  get: (
    path: string,
  ) => Promise<{ status: number; body: Record<string, never> & { [key: string]: unknown } }>;
  send: (
    method: 'GET' | 'POST' | 'DELETE' | 'PUT' | 'PATCH',
    path: string,
    options?: { data?: unknown; headers?: Record<string, string>; token?: string | null },
  ) => Promise<{ status: number; headers: Record<string, string>; body: { [key: string]: unknown } }>;
  /** Requests an environment of team payments as the sample engineer. */
  launch: (name: string, inputs?: Record<string, unknown>) => Promise<void>;
  untilStatus: (name: string, status: string) => Promise<{ [key: string]: unknown }>;
}

interface Fixtures {
  connection: Connection;
  /** REST as the sample engineer. */
  api: Api;
  awsByHand: AwsByHand;
  /** A name nobody else uses. */
  uniqueName: string;
  /** Signs the page in through the identity provider, as a person does. */
  signIn: (page: Page, person: Person) => Promise<void>;
  /** Opens the form to edit an environment, once the page can hear what is typed. */
  openEdit: (page: Page, name: string) => Promise<void>;
  consoleErrors: string[];
}

/** The inputs of an environment that is launched quickly. */
export const small = { zones: 2, natGateways: 'single' };

let counter = 0;

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from its pattern.
  connection: async ({}, use) => use(readConnection()),
  baseURL: async ({ connection }, use) => use(connection.url),
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  uniqueName: async ({}, use, info) => {
    counter += 1;
    await use(`t${info.parallelIndex}${counter}-${Date.now().toString(36).slice(-5)}`);
  },
  api: async ({ request, connection }, use) => use(makeApi(request, connection)),
  awsByHand: async ({ connection }, use) => use(openAwsByHand(connection.awsEndpointUrl)),
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  signIn: async ({}, use) => use(signIn),
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  openEdit: async ({}, use) => use(openEdit),
  // What the browser complains about is a defect, on every page that a test opens.
  consoleErrors: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on('console', (message) => {
        // A status that a test asks for, such as 404, is no defect of the page.
        if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
          errors.push(message.text());
      });
      page.on('pageerror', (error) => errors.push(error.message));
      await use(errors);
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});

async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: /sign in with/i }).click();
  await page.getByRole('button', { name: new RegExp(person) }).click();
  await page.waitForURL(/\/environments$/);
}

/** A page that says "Live" has come to life; from there the form comes without loading the page anew. */
async function openEdit(page: Page, name: string): Promise<void> {
  await page.goto(`/environments/${name}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Edit ${name}` })).toBeVisible();
}

function makeApi(request: APIRequestContext, connection: Connection): Api {
  const bearer = (token: string | null | undefined): Record<string, string> =>
    token === null ? {} : { authorization: `Bearer ${token ?? connection.tokens.engineer}` };
  const api: Api = {
    get: async (path) => {
      const answer = await request.get(`${connection.url}${path}`, { headers: bearer(undefined) });
      return { status: answer.status(), body: await answer.json() };
    },
    send: async (method, path, options = {}) => {
      const { data, headers, token } = options;
      const answer = await request.fetch(`${connection.url}${path}`, {
        method,
        headers: { ...bearer(token), ...headers },
        ...(data === undefined ? {} : { data: data as string }),
      });
      const text = await answer.text();
      return {
        status: answer.status(),
        headers: answer.headers(),
        body: text === '' ? {} : JSON.parse(text),
      };
    },
    launch: async (name, inputs = {}) => {
      const data = { name, blueprint: 'web-environment', target: 'sandbox', team: 'payments', inputs };
      const { status, body } = await api.send('POST', '/api/v1/environments', { data });
      expect(body, JSON.stringify(body)).toMatchObject({ name, status: 'QUEUED' });
      expect(status).toBe(202);
    },
    untilStatus: async (name, status) => {
      let seen: { [key: string]: unknown } = {};
      await expect
        .poll(async () => {
          seen = (await api.get(`/api/v1/environments/${name}`)).body;
          return seen.status;
        })
        .toBe(status);
      return seen;
    },
  };
  return api;
}
