import { describe, expect, test } from 'vitest';
import { webEnvironment } from './blueprint';
import { webEnvironmentInputsSchema } from './inputs';

const { fieldGroups, formatInput, fromForm } = webEnvironment;
const fields = fieldGroups.flatMap((group) => group.fields);
const defaults = webEnvironmentInputsSchema.parse({});

describe('the fields of the form', () => {
  test('a selection offers only what the schema takes, as text of the input’s own value', () => {
    const selects = fields.filter(({ control }) => control === 'select');
    expect(selects.map(({ key }) => key)).toEqual(['zones', 'natGateways', 'instanceType', 'databaseClass']);
    for (const { key, options = [] } of selects) {
      expect(options.length, key).toBeGreaterThan(1);
      for (const { value } of options) {
        // The processor must fit the image; a neutral image parameter leaves every type open.
        const raw = { imageParameter: '/slipway/ubuntu', ...fromForm({ [key]: value }) };
        expect(webEnvironmentInputsSchema.safeParse(raw).error?.issues, `${key}: ${value}`).toBeUndefined();
      }
    }
  });

  test('an instance type is offered with what it has', () => {
    const option = fields
      .find(({ key }) => key === 'instanceType')
      ?.options?.find(({ value }) => value === 't4g.small');
    expect(option?.label).toBe('t4g.small — 2 vCPU, 2 GiB, arm64');
  });

  test('numbers carry the schema’s limits', () => {
    for (const { key, min, max } of fields.filter(({ control }) => control === 'number')) {
      expect(min, key).toBeTypeOf('number');
      const tooSmall = webEnvironmentInputsSchema.safeParse({ [key]: (min ?? 0) - 1 });
      const tooLarge = webEnvironmentInputsSchema.safeParse({ [key]: (max ?? 0) + 1 });
      expect([tooSmall.success, tooLarge.success], key).toEqual([false, false]);
    }
  });
});

describe('an input for people', () => {
  test.each([
    ['multiAz', true, 'yes'],
    ['sshAccess', false, 'no'],
    ['backupRetentionDays', 7, '7 days'],
    ['backupRetentionDays', 1, '1 day'],
    ['databaseStorageGiB', 20, '20 GiB'],
    ['minInstances', 1, '1 instance'],
    ['zones', 3, '3 zones'],
    ['natGateways', 'per-zone', 'One per zone'],
    ['certificateArn', null, 'none'],
    ['apiPath', '/fastapi', '/fastapi'],
    ['instanceType', 'gone.large', 'gone.large'],
    ['inputOfAnOlderVersion', { a: 1 }, '{"a":1}'],
  ])('%s %j reads %s', (key, value, text) => {
    expect(formatInput(key, value)).toBe(text);
  });
});

describe('the values of a form', () => {
  test('become typed inputs', () => {
    const form = {
      vpcCidr: ' 10.1.0.0/16 ',
      zones: '2',
      minInstances: '2',
      maxInstances: '4',
      multiAz: 'on',
      finalSnapshot: 'true',
    };
    expect(fromForm(form)).toEqual({
      vpcCidr: '10.1.0.0/16',
      zones: 2,
      minInstances: 2,
      maxInstances: 4,
      multiAz: true,
      finalSnapshot: true,
      deletionProtection: false,
      sshAccess: false,
    });
  });

  test('an empty field means the default, and no certificate', () => {
    const inputs = webEnvironmentInputsSchema.parse(
      fromForm({ apiPath: '', databaseStorageGiB: ' ', certificateArn: '', finalSnapshot: 'on' }),
    );
    expect(inputs).toEqual(defaults);
  });

  test('typed values pass through unchanged', () => {
    expect(webEnvironmentInputsSchema.parse(fromForm(defaults))).toEqual(defaults);
  });

  test.each(['three', '0x10', '1e3', '3 instances'])(
    '%j in a number stays text, for the schema to refuse',
    (text) => {
      const result = webEnvironmentInputsSchema.safeParse(fromForm({ minInstances: text }));
      expect(result.error?.issues[0]?.message).toBe('Must be a whole number from 1 to 20');
    },
  );

  test('unknown fields reach the schema and are refused there', () => {
    expect(webEnvironmentInputsSchema.safeParse(fromForm({ role: 'admin' })).success).toBe(false);
  });
});
