import { describe, expect, test } from 'vitest';
import { isFurther } from './stack-status-order';

describe('a status that was read while an operation is under way', () => {
  test.each([
    [null, 'CREATE_IN_PROGRESS'],
    ['CREATE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS'],
    ['CREATE_COMPLETE', 'UPDATE_IN_PROGRESS'],
    ['UPDATE_ROLLBACK_FAILED', 'UPDATE_ROLLBACK_IN_PROGRESS'],
    ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'],
    ['CREATE_IN_PROGRESS', 'DELETE_IN_PROGRESS'],
    ['DELETE_FAILED', 'DELETE_IN_PROGRESS'],
  ])('is news after %s when it is %s', (recorded, read) => {
    expect(isFurther(recorded, read)).toBe(true);
  });

  test.each([
    ['CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS'],
    ['ROLLBACK_IN_PROGRESS', 'CREATE_IN_PROGRESS'],
    ['DELETE_IN_PROGRESS', 'CREATE_COMPLETE'],
    ['DELETE_IN_PROGRESS', 'DELETE_FAILED'],
    ['UPDATE_IN_PROGRESS', 'CREATE_COMPLETE'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_IN_PROGRESS'],
    ['CREATE_IN_PROGRESS', 'REVIEW_IN_PROGRESS'],
    ['CREATE_IN_PROGRESS', 'A_STATUS_OF_TOMORROW'],
  ])('says nothing after %s when it is %s', (recorded, read) => {
    expect(isFurther(recorded, read)).toBe(false);
  });
});
