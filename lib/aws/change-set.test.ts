import { describe, expect, test } from 'vitest';
import { isNoChange, isNotExecutable } from './change-set';
import { isTooLateToCancel } from './running-update';

const awsError = (name: string, message = '') => Object.assign(new Error(message), { name });

describe('what CloudFormation says of a change set', () => {
  test.each([
    "The submitted information didn't contain changes. Submit different information to create a change set.",
    'No updates are to be performed.',
  ])('“%s” means that nothing would change', (reason) => {
    expect(isNoChange(reason)).toBe(true);
  });

  test('another failure does not', () => {
    expect(isNoChange('Template format error: Unresolved resource dependencies')).toBe(false);
    expect(isNoChange('')).toBe(false);
  });

  test.each(['InvalidChangeSetStatus', 'ChangeSetNotFoundException', 'TokenAlreadyExistsException'])(
    '%s leaves open whether it was executed before',
    (name) => {
      expect(isNotExecutable(awsError(name))).toBe(true);
    },
  );

  test('access denied says that it was not', () => {
    expect(isNotExecutable(awsError('AccessDenied'))).toBe(false);
  });
});

test('a cancellation that comes too late is distinguished from one that may not be asked for', () => {
  const late = 'CancelUpdateStack cannot be called from current stack status';
  expect(isTooLateToCancel(awsError('ValidationError', late))).toBe(true);
  expect(isTooLateToCancel(awsError('AccessDenied', late))).toBe(false);
  expect(isTooLateToCancel(awsError('ValidationError', 'Stack [x] does not exist'))).toBe(false);
});
