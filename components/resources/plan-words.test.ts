import { describe, expect, it } from 'vitest';
import type { PlannedCause, PlannedChange } from '@/lib/environments/records';
import { interruptionOf } from '@/lib/stacks/types/interruptions/interruption-of';
import { causeWords, inputsWithoutResource, interruptionWords, planSummary, stakesTitle } from './plan-words';

const cause = (given: Partial<PlannedCause>): PlannedCause => ({
  input: null,
  property: 'InstanceType',
  causedBy: null,
  before: null,
  after: null,
  replaces: 'never',
  ...given,
});

const change = (action: PlannedChange['action']): PlannedChange => ({
  action,
  logicalId: 'Database',
  type: 'AWS::RDS::DBInstance',
  physicalId: null,
  holdsData: true,
  causes: [],
});

describe('the words of a plan', () => {
  it('name an input once, with all that it changes, before anything else', () => {
    const causes = [
      cause({ property: 'UserData', before: 'a', after: 'b' }),
      cause({ input: 'instanceType', property: 'InstanceType' }),
      cause({ property: 'LaunchTemplate', causedBy: 'LaunchTemplate.LatestVersionNumber' }),
      cause({ input: 'instanceType', property: 'LaunchTemplateData' }),
    ];
    expect(causeWords(causes, (id) => id === 'LaunchTemplate')).toEqual([
      { kind: 'input', input: 'instanceType', properties: ['InstanceType', 'LaunchTemplateData'] },
      { kind: 'resource', logicalId: 'LaunchTemplate', properties: ['LaunchTemplate'] },
      { kind: 'property', property: 'UserData', before: 'a', after: 'b' },
    ]);
  });

  it('leave no input out that AWS names no resource for', () => {
    const changes = [{ ...change('modify'), causes: [cause({ input: 'priceClass' }), cause({})] }];
    expect(inputsWithoutResource({ changes }, ['priceClass', 'spaFallback'])).toEqual(['spaFallback']);
    expect(inputsWithoutResource({ changes }, ['priceClass'])).toEqual([]);
  });

  it('take a parameter of the template for no resource', () => {
    const causes = [cause({ property: 'ImageId', causedBy: 'ImageId', before: 'ami-1', after: 'ami-2' })];
    expect(causeWords(causes, () => false)).toEqual([
      { kind: 'property', property: 'ImageId', before: 'ami-1', after: 'ami-2' },
    ]);
  });

  it('count what happens, the gravest first', () => {
    const changes = [change('modify'), change('add'), change('modify'), change('replace')];
    expect(planSummary({ changes })).toBe('4 resources change: 1 replaced, 1 added, 2 changed');
    expect(planSummary({ changes: [change('add')] })).toBe('1 resource changes: 1 added');
  });

  it('do not count what is the same for all', () => {
    expect(planSummary({ changes: [change('modify'), change('modify')] })).toBe('2 resources change');
  });

  it('say of an interruption what its badge does not', () => {
    const interruption = interruptionOf({
      action: 'modify',
      type: 'AWS::RDS::DBInstance',
      changes: [{ property: 'DBInstanceClass', before: null, after: null, resource: {} }],
    });
    expect(interruptionWords({ ...change('modify'), interruption })).toEqual({
      sentence: 'Short interruption of the database, about 5 to 15 minutes, when the update reaches it.',
      note: 'With a standby in another zone it would be 1 to 2 minutes.',
    });
    const none = { ...interruption, kind: 'none', note: null } as const;
    const nothing = { sentence: null, note: null };
    expect(interruptionWords({ ...change('modify'), interruption: none })).toEqual(nothing);
    const unknown = { ...none, kind: 'in-place', source: null, says: 'CloudFormation says: …' } as const;
    expect(interruptionWords({ ...change('modify'), interruption: unknown })).toEqual({
      sentence: 'CloudFormation says: …',
      note: null,
    });
    expect(interruptionWords(change('replace'))).toEqual(nothing);
  });

  it('name what is at stake, data first', () => {
    expect(stakesTitle(['address', 'data', 'address'])).toBe('This touches data and an address');
    expect(stakesTitle(['outgoing-address'])).toBe('This touches the address that requests come from');
  });
});
