import { describe, expect, it } from 'vitest';
import { webEnvironment as blueprint } from '@/lib/blueprints/web-environment/blueprint';
import type { TargetView } from '@/lib/environments/views/environment-view';
import { checkRequest, type NameAvailability } from './request-problems';
import { nextName, type RequestValues, toFormInputs } from './request-values';

const target: TargetView = {
  id: 't1',
  name: 'sandbox',
  description: '',
  accountId: '111122223333',
  region: 'eu-west-3',
  roleArn: 'arn:aws:iam::111122223333:role/slipway-launcher',
  executionRoleArn: null,
  artifactBucket: 'artifacts',
  state: 'enabled',
  freeze: null,
};

function check(
  change: Partial<Omit<RequestValues, 'inputs'>> & { inputs?: RequestValues['inputs'] } = {},
  name: NameAvailability | 'given' = 'free',
) {
  const values: RequestValues = {
    name: 'orders-dev',
    team: 'payments',
    target: 'sandbox',
    ...change,
    inputs: { ...toFormInputs(blueprint, {}), ...change.inputs },
  };
  return checkRequest(values, { blueprint, targets: [target], name });
}

describe('checkRequest', () => {
  it('finds nothing wrong with the defaults, and turns them into the inputs of the server', () => {
    expect(check()).toEqual({ problems: [], inputs: blueprint.defaultInputs });
  });

  it('asks for what is empty instead of quoting the rule', () => {
    const { problems } = check({ name: ' ', team: '', target: '' });
    expect(problems).toEqual([
      { path: 'name', message: 'Enter a name' },
      { path: 'team', message: 'Choose a team' },
      { path: 'target', message: 'Choose a target' },
    ]);
  });

  it('says at the target why nothing is launched there for the chosen team', () => {
    const closed = { payments: 'Launches into sandbox are stopped.' };
    const values: RequestValues = {
      name: 'orders-dev',
      team: 'payments',
      target: 'sandbox',
      inputs: toFormInputs(blueprint, {}),
    };
    const context = { blueprint, targets: [{ ...target, closed }], name: 'free' } as const;
    expect(checkRequest(values, context).problems).toEqual([{ path: 'target', message: closed.payments }]);
    expect(checkRequest({ ...values, team: 'search' }, context).problems).toEqual([]);
  });

  it('says at the name that it is taken', () => {
    expect(check({}, 'taken').problems).toEqual([
      { path: 'name', message: expect.stringContaining('"orders-dev" is taken') },
    ]);
  });

  it('lets an environment that is there keep a name that no new one may have', () => {
    for (const name of ['orders--dev', 'worker-1']) {
      expect(check({ name }).problems).toMatchObject([{ path: 'name' }]);
      expect(check({ name }, 'given').problems).toEqual([]);
    }
  });

  it('puts a rule across two fields at the field that REST names', () => {
    const { problems, inputs } = check({ inputs: { minInstances: '5', maxInstances: '2' } });
    expect(problems.map(({ path }) => path)).toEqual(['inputs.maxInstances']);
    expect(inputs).toBeNull();
  });

  it('lists problems in the order of the form, one per field', () => {
    const { problems } = check({
      name: 'Orders_',
      inputs: { databaseStorageGiB: 'lots', vpcCidr: '8.8.8.0/16', maxInstances: '99' },
    });
    expect(problems.map(({ path }) => path)).toEqual([
      'name',
      'inputs.vpcCidr',
      'inputs.maxInstances',
      'inputs.databaseStorageGiB',
    ]);
  });

  it('checks the certificate against the region of the target', () => {
    const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/0b4f7a4e';
    expect(check({ inputs: { certificateArn } }).problems).toEqual([
      { path: 'inputs.certificateArn', message: expect.stringContaining('eu-west-3') },
    ]);
  });
});

describe('toFormInputs', () => {
  it('is undone by the blueprint, so that a relaunch asks for the same', () => {
    const inputs = {
      ...blueprint.defaultInputs,
      minInstances: 2,
      multiAz: true,
      certificateArn: 'arn:aws:acm:eu-west-3:111122223333:certificate/0b4f7a4e',
    };
    expect(blueprint.parseInputs(blueprint.fromForm(toFormInputs(blueprint, inputs)))).toEqual({
      ok: true,
      inputs,
    });
  });

  it('fills in the default of an input that an older environment did not have', () => {
    expect(toFormInputs(blueprint, { zones: 2 })).toMatchObject({ zones: '2', vpcCidr: '10.0.0.0/16' });
  });
});

describe('nextName', () => {
  it.each([
    ['orders-dev', 'orders-dev-2'],
    ['orders-dev-2', 'orders-dev-3'],
    ['abcdefghijklmnopqrst', 'abcdefghijklmnopqr-2'],
    ['abcdefghijklmnopq-st', 'abcdefghijklmnopq-2'],
  ])('follows %s with %s', (name, next) => {
    expect(nextName(name)).toBe(next);
    expect(nextName(name).length).toBeLessThanOrEqual(20);
  });
});
