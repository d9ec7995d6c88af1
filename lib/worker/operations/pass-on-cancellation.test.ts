import { CloudFormationServiceException } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import { answerOf } from './pass-on-cancellation';

const awsError = (name: string, message: string) =>
  new CloudFormationServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode: 400 } });
const late = awsError('ValidationError', 'CancelUpdateStack cannot be called from current stack status');
const tokenUsed = awsError('TokenAlreadyExistsException', 'Client request token is already used');
const denied = awsError('AccessDenied', 'not authorized to perform cloudformation:CancelUpdateStack');

describe('what became of a cancellation that CloudFormation refused', () => {
  test.each([
    ['it rolls back already', late, 'UPDATE_ROLLBACK_IN_PROGRESS', 'taken'],
    ['it tidies up after the update', late, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'too-late'],
    ['the update is complete', late, 'UPDATE_COMPLETE', 'too-late'],
    ['an earlier attempt rolls it back', tokenUsed, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'taken'],
    ['an earlier attempt rolled it back', tokenUsed, 'UPDATE_ROLLBACK_COMPLETE', 'taken'],
    ['an earlier attempt came too late', tokenUsed, 'UPDATE_COMPLETE', 'too-late'],
    ['an earlier attempt shows no effect yet', tokenUsed, 'UPDATE_IN_PROGRESS', 'unknown'],
    ['a new status', tokenUsed, 'UPDATE_PAUSED', 'unknown'],
    ['the stack is not shown', tokenUsed, undefined, 'unknown'],
    ['the role lacks the permission', denied, 'UPDATE_IN_PROGRESS', 'refused'],
  ])('%s', (_, error, status, answer) => {
    expect(answerOf(error, status)).toBe(answer);
  });
});
