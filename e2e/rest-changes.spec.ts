import { expect, small, test } from './fixtures';

const environments = '/api/v1/environments';
const problem = 'application/problem+json';

test('a script plans an update, reads the plan, confirms it; each step answers with what it changed', async ({
  api,
  connection,
  uniqueName,
}) => {
  const path = `${environments}/${uniqueName}`;
  const change = (data: unknown, headers?: Record<string, string>) =>
    api.send('PATCH', path, { data, headers });
  await api.launch(uniqueName, small);
  // While it is launched, nothing of this is possible.
  for (const [method, call, data] of [
    ['PATCH', '', { inputs: { maxInstances: 5 } }],
    ['POST', '/cancellation', undefined],
    ['POST', '/confirmation', { operation: '3f0b4d5c-58cc-4372-a567-0e02b2c3d479' }],
    ['POST', '/rollback', undefined],
  ] as const) {
    const early = await api.send(method, `${path}${call}`, { data });
    expect(early.status, call).toBe(409);
    expect(early.headers['content-type']).toContain(problem);
    expect(early.body).toMatchObject({ type: 'urn:slipway:problem:conflict', status: 409 });
  }
  await api.untilStatus(uniqueName, 'ACTIVE');

  const same = await change({ inputs: { maxInstances: 3 } });
  expect([same.status, same.headers.location]).toEqual([200, undefined]);
  const byAdmin = { data: { inputs: {} }, token: connection.tokens.admin };
  expect((await api.send('PATCH', path, byAdmin)).status).toBe(200);
  expect(same.body).toMatchObject({ status: 'ACTIVE', notice: expect.stringMatching(/^Nothing to change/) });

  const wrong: [unknown, string][] = [
    [{ inputs: { maxInstances: 21 } }, 'inputs.maxInstances'],
    [{ inputs: { minInstances: 9 } }, 'inputs.maxInstances'],
    [{ inputs: { vpcCidr: '10.1.0.0/16' } }, 'inputs.vpcCidr'],
    [{ inputs: { finalSnapshot: false } }, 'inputs.finalSnapshot'],
    [{ inputs: { databaseStorageGiB: 21 } }, 'inputs.databaseStorageGiB'],
    [{ inputs: { colour: 'red' } }, 'inputs.colour'],
    [{ inputs: [] }, 'inputs'],
    [{}, 'inputs'],
    [{ inputs: {}, apply: 'perhaps' }, 'apply'],
    [{ inputs: {}, confirm: 'another-name' }, 'confirm'],
    [{ inputs: {}, name: 'another-name' }, 'name'],
  ];
  for (const [data, field] of wrong) {
    const refused = await change(data);
    expect(refused.status, JSON.stringify(data)).toBe(422);
    expect(refused.headers['content-type']).toContain(problem);
    expect(refused.body.errors, JSON.stringify(data)).toContainEqual({
      path: field,
      message: expect.stringMatching(/\w/),
    });
  }

  const headers = { 'idempotency-key': `change-${uniqueName}` };
  const asked = await change({ inputs: { maxInstances: 5 }, apply: 'review' }, headers);
  expect([asked.status, asked.headers.location]).toEqual([202, path]);
  expect(asked.body).toMatchObject({ status: 'UPDATING', notice: null, inputs: { maxInstances: 3 } });
  const again = await change({ inputs: { maxInstances: 5 }, apply: 'review' }, headers);
  expect([again.status, again.body]).toEqual([202, asked.body]);

  let seen: { [key: string]: unknown } = {};
  await expect
    .poll(async () => {
      seen = (await api.get(path)).body;
      return (seen.operation as { awaitsConfirmation: boolean }).awaitsConfirmation;
    })
    .toBe(true);
  const { id, plan } = seen.operation as { id: string; plan: { changes: unknown[] } };
  expect(seen).toMatchObject({
    status: 'ACTIVE',
    statusReason: 'An update is waiting for confirmation',
    operation: { status: 'AWAITING_CONFIRMATION' },
  });
  expect(plan.changes).toMatchObject([
    { action: 'modify', logicalId: 'AutoScalingGroup', causes: [{ input: 'maxInstances' }] },
  ]);
  const confirm = (data: unknown) => api.send('POST', `${path}/confirmation`, { data });
  expect((await confirm({ operation: 'not-an-id' })).body.errors).toMatchObject([{ path: 'operation' }]);
  expect((await confirm({ operation: '3f0b4d5c-58cc-4372-a567-0e02b2c3d479' })).status).toBe(409);
  expect((await confirm({ operation: id, confirm: 'another-name' })).body.errors).toMatchObject([
    { path: 'confirm' },
  ]);
  const confirmed = await confirm({ operation: id });
  expect([confirmed.status, confirmed.headers.location]).toEqual([202, path]);
  expect(confirmed.body).toMatchObject({ status: 'UPDATING' });
  expect((await change({ inputs: { maxInstances: 6 } })).status).toBe(409);
  expect((await api.untilStatus(uniqueName, 'ACTIVE')).inputs).toMatchObject({ maxInstances: 5 });
  expect((await confirm({ operation: id })).status).toBe(409);
});

test('only the team and admins may change an environment; others don’t even see it', async ({
  api,
  connection,
  uniqueName,
}) => {
  const data = { name: uniqueName, blueprint: 'web-environment', target: 'sandbox', team: 'search' };
  const { admin, approver } = connection.tokens;
  const path = `${environments}/${uniqueName}`;
  const asked = await api.send('POST', environments, { data: { ...data, inputs: small }, token: admin });
  expect(asked.status).toBe(202);
  const calls = [
    ['PATCH', '', { inputs: { maxInstances: 5 } }],
    ['POST', '/confirmation', { operation: '3f0b4d5c-58cc-4372-a567-0e02b2c3d479' }],
    ['POST', '/cancellation', undefined],
    ['POST', '/rollback', { skip: [] }],
    ['POST', '/give-up', { confirm: uniqueName, reason: 'AWS is down' }],
    ['DELETE', `?confirm=${uniqueName}&emptyBuckets=true`, undefined],
  ] as const;
  for (const [method, call, body] of calls) {
    const send = async (token: string | null | undefined) => {
      const answer = await api.send(method, `${path}${call}`, { data: body, token });
      expect(answer.headers['content-type'], call).toContain(problem);
      return answer.status;
    };
    // Nobody, an engineer of another team, an approver who sees everything.
    expect([await send(null), await send(undefined), await send(approver)], `${method} ${call}`).toEqual([
      401, 404, 403,
    ]);
  }
  expect((await api.send('GET', path, { token: admin })).body).toMatchObject({
    operation: { kind: 'CREATE' },
  });
});

test('a script cancels an update, continues a rollback that got stuck, and tears down what is blocked', async ({
  api,
  awsByHand,
  uniqueName,
}) => {
  const path = `${environments}/${uniqueName}`;
  await api.launch(uniqueName, small);
  await api.untilStatus(uniqueName, 'ACTIVE');
  await api.send('PATCH', path, { data: { inputs: { maxInstances: 5 }, apply: 'review' } });
  const cancelled = await api.send('POST', `${path}/cancellation`);
  expect([cancelled.status, cancelled.headers.location]).toEqual([202, path]);
  expect((await api.untilStatus(uniqueName, 'ACTIVE')).inputs).toMatchObject({ maxInstances: 3 });
  expect((await api.get(path)).body).toMatchObject({
    operation: { status: 'CANCELLED', cancelledBy: 'Ada Park' },
  });

  const group = { kind: 'resource', logicalId: 'AutoScalingGroup', on: 'update', reason: 'Out of order' };
  await awsByHand.fault(uniqueName, { ...group, times: 2 });
  const asked = await api.send('PATCH', path, { data: { inputs: { maxInstances: 5 } } });
  expect(asked.status).toBe(202);
  expect(await api.untilStatus(uniqueName, 'UPDATE_FAILED')).toMatchObject({
    stackStatus: 'UPDATE_ROLLBACK_FAILED',
    stuck: [{ logicalId: 'AutoScalingGroup', reason: 'Out of order' }],
  });
  const goOn = (data: unknown) => api.send('POST', `${path}/rollback`, { data });
  expect((await api.send('PATCH', path, { data: { inputs: { maxInstances: 6 } } })).status).toBe(409);
  for (const data of [{ skip: ['Vpc'] }, { skip: 'AutoScalingGroup' }, { leave: [] }, []]) {
    expect((await goOn(data)).status, JSON.stringify(data)).toBe(422);
  }
  const continued = await goOn({ skip: [] });
  expect([continued.status, continued.headers.location]).toEqual([202, path]);
  expect(await api.untilStatus(uniqueName, 'UPDATE_FAILED')).toMatchObject({
    stackStatus: 'UPDATE_ROLLBACK_COMPLETE',
    operation: { status: 'SUCCEEDED' },
  });

  // A decision about the bucket is asked for before anything is deleted.
  await awsByHand.outside(uniqueName, { do: 'fill-buckets', objects: 2 });
  const asIs = await api.send('DELETE', `${path}?confirm=${uniqueName}`);
  expect([asIs.status, asIs.headers.location]).toEqual([202, path]);
  expect(await api.untilStatus(uniqueName, 'UPDATE_FAILED')).toMatchObject({
    statusReason: expect.stringMatching(/^Nothing was deleted: .*2 objects and versions/),
    operation: { kind: 'TEARDOWN', status: 'FAILED' },
  });
  await awsByHand.outside(uniqueName, { do: 'empty-buckets' });

  const securityGroup = {
    kind: 'resource',
    logicalId: 'LoadBalancerSecurityGroup',
    on: 'delete',
    reason: 'In use',
  };
  await awsByHand.fault(uniqueName, securityGroup);
  const tearDown = (query = '') => api.send('DELETE', `${path}?confirm=${uniqueName}${query}`);
  expect((await tearDown('&retain=LoadBalancerSecurityGroup')).status).toBe(409);
  expect((await tearDown('&force=true')).status).toBe(409);
  expect((await tearDown()).status).toBe(202);
  expect(await api.untilStatus(uniqueName, 'TEARDOWN_BLOCKED')).toMatchObject({
    blocked: [{ logicalId: 'LoadBalancerSecurityGroup', reason: 'In use' }],
  });
  expect((await tearDown('&retain=Vpc')).body.errors).toMatchObject([{ path: 'retain' }]);
  const both = await tearDown('&retain=LoadBalancerSecurityGroup&force=true');
  expect([both.status, both.body.errors]).toMatchObject([422, [{ path: 'force' }]]);
  const kept = await tearDown('&retain=LoadBalancerSecurityGroup');
  expect([kept.status, kept.headers.location]).toEqual([202, path]);
  const gone = await api.untilStatus(uniqueName, 'TORN_DOWN');
  expect(gone.residue).toContainEqual(expect.objectContaining({ logicalId: 'LoadBalancerSecurityGroup' }));
  expect(gone.receipt).toMatchObject({ residueMonthlyUsd: expect.any(Number) });
});
