import { expect, test } from './fixtures';

const environments = '/api/v1/environments';

function requestFor(name: string, inputs: Record<string, unknown> = {}) {
  return { name, blueprint: 'web-environment', target: 'sandbox', team: 'payments', inputs };
}

test('a script launches an environment, follows its events and tears it down', async ({
  api,
  uniqueName,
}) => {
  const asked = await api.send('POST', environments, { data: requestFor(uniqueName) });
  expect(asked.status).toBe(202);
  expect(asked.headers.location).toBe(`${environments}/${uniqueName}`);
  const active = await api.untilStatus(uniqueName, 'ACTIVE');
  expect(active).toMatchObject({
    blueprint: 'web-environment',
    target: 'sandbox',
    team: 'payments',
    stackName: `slipway-${uniqueName}`,
    stackId: expect.stringContaining(`:stack/slipway-${uniqueName}/`),
    outputs: { Url: expect.stringMatching(/^http/) },
    inputs: { zones: 3, backupRetentionDays: 7 },
  });
  const first = (await api.get(`${environments}/${uniqueName}/events`)).body as unknown as {
    items: { id: string }[];
    cursor: string;
  };
  expect(first.items.length).toBeGreaterThan(100);
  const rest = (await api.get(`${environments}/${uniqueName}/events?after=${first.cursor}`)).body;
  expect(rest).toEqual({ items: [], cursor: first.cursor });
  expect((await api.send('DELETE', `${environments}/${uniqueName}`)).status).toBe(422);
  const inBody = { data: { confirm: uniqueName } };
  const withBody = await api.send('DELETE', `${environments}/${uniqueName}?confirm=${uniqueName}`, inBody);
  expect(withBody).toMatchObject({ status: 422, body: { errors: [{ path: 'body' }] } });
  expect((await api.send('DELETE', `${environments}/${uniqueName}?confirm=${uniqueName}`)).status).toBe(202);
  expect((await api.send('DELETE', `${environments}/${uniqueName}?confirm=${uniqueName}`)).status).toBe(409);
  const gone = await api.untilStatus(uniqueName, 'TORN_DOWN');
  expect(gone.residue).not.toEqual([]);
  expect((await api.send('DELETE', `${environments}/${uniqueName}?confirm=${uniqueName}`)).status).toBe(409);
});

test('each wrong input is named by its path, and nothing is stored', async ({ api, uniqueName }) => {
  const wrong: [Record<string, unknown>, string][] = [
    [{ vpcCidr: '8.8.0.0/16' }, 'inputs.vpcCidr'],
    [{ vpcCidr: '10.0.1.0/16' }, 'inputs.vpcCidr'],
    [{ vpcCidr: '10.0.0.0/24' }, 'inputs.vpcCidr'],
    [{ vpcCidr: '10.0.0.0/15' }, 'inputs.vpcCidr'],
    [{ vpcCidr: 7 }, 'inputs.vpcCidr'],
    [{ zones: 1 }, 'inputs.zones'],
    [{ zones: '3' }, 'inputs.zones'],
    [{ natGateways: 'none' }, 'inputs.natGateways'],
    [{ imageParameter: 'no spaces allowed' }, 'inputs.imageParameter'],
    [{ instanceType: 'p5.48xlarge' }, 'inputs.instanceType'],
    [{ instanceType: 't4g.micro' }, 'inputs.instanceType'],
    [{ minInstances: 0 }, 'inputs.minInstances'],
    [{ minInstances: 1.5 }, 'inputs.minInstances'],
    [{ maxInstances: 21 }, 'inputs.maxInstances'],
    [{ minInstances: 4, maxInstances: 3 }, 'inputs.maxInstances'],
    [{ websiteImage: 'Not An Image' }, 'inputs.websiteImage'],
    [{ apiImage: '' }, 'inputs.apiImage'],
    [{ apiPath: 'fastapi' }, 'inputs.apiPath'],
    [{ apiPath: '/a/b' }, 'inputs.apiPath'],
    [{ databaseClass: 'db.x9.huge' }, 'inputs.databaseClass'],
    [{ databaseStorageGiB: 19 }, 'inputs.databaseStorageGiB'],
    [{ databaseStorageGiB: 1001 }, 'inputs.databaseStorageGiB'],
    [{ backupRetentionDays: -1 }, 'inputs.backupRetentionDays'],
    [{ backupRetentionDays: 36 }, 'inputs.backupRetentionDays'],
    [{ backupRetentionDays: 0, multiAz: true }, 'inputs.backupRetentionDays'],
    [{ multiAz: 'yes' }, 'inputs.multiAz'],
    [{ deletionProtection: 1 }, 'inputs.deletionProtection'],
    [{ finalSnapshot: null }, 'inputs.finalSnapshot'],
    [{ certificateArn: 'nonsense' }, 'inputs.certificateArn'],
    [
      {
        certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/11111111-2222-3333-4444-555555555555',
      },
      'inputs.certificateArn',
    ],
    [{ sshAccess: {} }, 'inputs.sshAccess'],
    [{ noSuchInput: true }, 'inputs.noSuchInput'],
  ];
  for (const [inputs, path] of wrong) {
    const { status, headers, body } = await api.send('POST', environments, {
      data: requestFor(uniqueName, inputs),
    });
    expect(status, JSON.stringify(inputs)).toBe(422);
    expect(headers['content-type']).toContain('application/problem+json');
    const errors = body.errors as { path: string; message: string }[];
    const paths = errors.map((error) => error.path);
    // Which of the two is to be changed, the type or the image, is for the person to say.
    if (path === 'inputs.instanceType' && inputs.instanceType === 't4g.micro')
      expect(paths.join()).toMatch(/instanceType|imageParameter/);
    else expect(paths, JSON.stringify(body)).toContain(path);
  }
  expect((await api.get(`${environments}/${uniqueName}`)).status).toBe(404);
});

test('what is not a request at all is refused with 4xx', async ({ api, uniqueName }) => {
  const json = { 'content-type': 'application/json' };
  const cases: [string, number, Record<string, string>?][] = [
    ['{"name": ', 400, json],
    ['', 400, json],
    ['\u0000', 400, json],
    ['[]', 422, json],
    ['null', 422, json],
    ['"text"', 422, json],
    ['42', 422, json],
    [`{"name":"${uniqueName}\\u0000"}`, 422, json],
    [
      `{"name":"${uniqueName}","blueprint":"web-environment","target":"\\u0000","team":"payments"}`,
      422,
      json,
    ],
    [`{"__proto__":{"name":"${uniqueName}"}}`, 422, json],
    [JSON.stringify({ ...requestFor(uniqueName), extra: 1 }), 422, json],
    [JSON.stringify({ ...requestFor(uniqueName), inputs: [] }), 422, json],
    [JSON.stringify({ ...requestFor(uniqueName), blueprint: 'toString' }), 422, json],
    [JSON.stringify(requestFor(uniqueName)), 415, { 'content-type': 'text/plain' }],
    [JSON.stringify({ ...requestFor(uniqueName), padding: 'x'.repeat(200_000) }), 413, json],
    ['['.repeat(30_000), 400, json],
    [`${'{"a":'.repeat(8_000)}1${'}'.repeat(8_000)}`, 400, json],
  ];
  for (const [data, expected, headers] of cases) {
    // As bytes: a string that is no JSON would be made JSON on the way.
    const { status } = await api.send('POST', environments, { data: Buffer.from(data), headers });
    expect(status, data.slice(0, 80)).toBe(expected);
  }
  for (const path of [
    '?limit=abc',
    '?limit=0',
    '?limit=1000000',
    '?cursor=%00',
    '?status=NOPE',
    '?nope=1',
    '?q=%00',
    '?team=%00',
  ]) {
    expect((await api.get(`${environments}${path}`)).status, path).toBe(422);
  }
  expect((await api.get(`${environments}/%00`)).status).toBe(400);
  expect((await api.get('/api/v1/nothing-here')).status).toBe(404);
  expect((await api.get('/api/v1/blueprints/__proto__')).status).toBe(404);
  expect((await api.get(`${environments}/${uniqueName}`)).status).toBe(404);
});

test('two people who ask for the same name at the same moment: one wins, the other gets 409', async ({
  api,
  uniqueName,
  connection,
}) => {
  const data = requestFor(uniqueName);
  const answers = await Promise.all([
    api.send('POST', environments, { data }),
    api.send('POST', environments, { data, token: connection.tokens.admin }),
  ]);
  expect(answers.map((answer) => answer.status).sort()).toEqual([202, 409]);
  const refused = answers.find((answer) => answer.status === 409);
  expect(refused?.body.errors).toEqual([{ path: 'name', message: expect.stringContaining('taken') }]);
});

test('the same Idempotency-Key gives the same answer and one environment', async ({ api, uniqueName }) => {
  const headers = { 'idempotency-key': `key-${uniqueName}` };
  const data = requestFor(uniqueName);
  const answers = await Promise.all([1, 2, 3].map(() => api.send('POST', environments, { data, headers })));
  const later = await api.send('POST', environments, { data, headers });
  expect([...answers, later].map((answer) => answer.status)).toEqual([202, 202, 202, 202]);
  expect(new Set([...answers, later].map((answer) => JSON.stringify(answer.body))).size).toBe(1);
  const other = await api.send('POST', environments, { data: requestFor(`${uniqueName}x`), headers });
  expect(other.status).toBe(422);
  const bad = await api.send('POST', environments, { data, headers: { 'idempotency-key': 'has spaces' } });
  expect(bad.status).toBe(422);
});

test('only with a token or a session, and only what the person may do', async ({
  api,
  uniqueName,
  connection,
  request,
}) => {
  expect((await api.send('POST', environments, { data: requestFor(uniqueName), token: null })).status).toBe(
    401,
  );
  expect(
    (await api.send('POST', environments, { data: requestFor(uniqueName), token: 'slw_wrong' })).status,
  ).toBe(401);
  const foreign = await api.send('POST', environments, {
    data: { ...requestFor(uniqueName), team: 'search' },
  });
  expect(foreign.status).toBe(403);
  const approver = await api.send('POST', environments, {
    data: requestFor(uniqueName),
    token: connection.tokens.approver,
  });
  expect(approver.status).toBe(403);
  const unknown = await api.send('POST', environments, {
    data: { ...requestFor(uniqueName), target: 'moon' },
  });
  expect(unknown.status).toBe(422);
  expect((await api.get('/api/v1/me')).body).toMatchObject({
    name: 'Ada Park',
    role: 'engineer',
    teams: ['payments'],
  });
  const targets = (await api.get('/api/v1/targets')).body as unknown as { items: Record<string, unknown>[] };
  expect(targets.items).toContainEqual(
    expect.objectContaining({ name: 'sandbox', accountId: expect.stringMatching(/^\d{12}$/) }),
  );
  expect(JSON.stringify(targets)).not.toContain('externalId');
  const blueprint = (await api.get('/api/v1/blueprints/web-environment')).body as unknown as {
    inputsSchema: { properties: object };
  };
  expect(Object.keys(blueprint.inputsSchema.properties)).toContain('backupRetentionDays');
  const health = await request.get(`${connection.url}/api/health`);
  expect(await health.json()).toMatchObject({
    status: 'ok',
    database: { answers: true, readOnly: false },
    schema: { state: 'current' },
    workers: { alive: expect.any(Number), lastSeen: expect.any(String) },
  });
  for (const path of ['/api/health/live', '/api/health/ready']) {
    const answer = await request.get(`${connection.url}${path}`);
    expect([answer.status(), await answer.json()]).toEqual([200, { status: 'ok' }]);
  }
});

test('an admin adds a target and is told its external id once; nobody else may', async ({
  api,
  connection,
  uniqueName,
}) => {
  const data = { name: uniqueName, accountId: '111122223333', region: 'eu-west-1' };
  expect((await api.send('POST', '/api/v1/targets', { data })).status).toBe(403);
  const token = connection.tokens.admin;
  const wrong = await api.send('POST', '/api/v1/targets', { data: { ...data, accountId: '42' }, token });
  expect(wrong.body.errors).toEqual([{ path: 'accountId', message: 'An account id has twelve digits' }]);
  const added = await api.send('POST', '/api/v1/targets', { data, token });
  expect(added.status).toBe(201);
  expect(added.body).toMatchObject({
    roleArn: 'arn:aws:iam::111122223333:role/slipway-launcher-eu-west-1',
    externalId: expect.stringMatching(/^[\w-]{32}$/),
  });
  expect((await api.send('POST', '/api/v1/targets', { data, token })).status).toBe(409);
});

test('the list is filtered and paged', async ({ api, uniqueName }) => {
  const names = ['a', 'b', 'c'].map((suffix) => `${uniqueName}${suffix}`);
  for (const name of names) await api.launch(name, { zones: 2, natGateways: 'single' });
  type Page = { items: { name: string }[]; nextCursor: string | null };
  const first = (await api.get(`${environments}?q=${uniqueName}&limit=2`)).body as unknown as Page;
  expect(first.items.map((item) => item.name)).toEqual([names[2], names[1]]);
  const second = (await api.get(`${environments}?q=${uniqueName}&limit=2&cursor=${first.nextCursor}`))
    .body as unknown as Page;
  expect(second.items.map((item) => item.name)).toEqual([names[0]]);
  expect(second.nextCursor).toBeNull();
  const mine = (await api.get(`${environments}?q=${uniqueName}&owner=me&team=payments`))
    .body as unknown as Page;
  expect(mine.items).toHaveLength(3);
});
