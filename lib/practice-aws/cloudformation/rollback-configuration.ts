import type { RollbackConfiguration } from '@aws-sdk/client-cloudformation';
import { constraintError, validationError } from '@/lib/practice-aws/protocol/aws-error';

const MOST_MINUTES = 180;
const MOST_TRIGGERS = 5;
const TRIGGER_TYPES: readonly string[] = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];

/**
 * What triggers a rollback: only kept, as nothing watches alarms here. What was given once holds for later operations.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackConfiguration.html
 * @throws AwsError ValidationError
 */
export function rollbackConfiguration(
  given: RollbackConfiguration | undefined,
  before: RollbackConfiguration | undefined,
): RollbackConfiguration | undefined {
  if (given === undefined) return before;
  const { MonitoringTimeInMinutes: minutes = 0, RollbackTriggers: triggers = [] } = given;
  const at = 'rollbackConfiguration.monitoringTimeInMinutes';
  if (minutes > MOST_MINUTES)
    throw constraintError(at, `${minutes}`, `Member must have value less than or equal to ${MOST_MINUTES}`);
  if (minutes < 0)
    throw constraintError(at, `${minutes}`, 'Member must have value greater than or equal to 0');
  if (triggers.length > MOST_TRIGGERS)
    throw constraintError(
      'rollbackConfiguration.rollbackTriggers',
      `${triggers.length}`,
      `Member must have length less than or equal to ${MOST_TRIGGERS}`,
    );
  if (triggers.some(({ Type }) => !TRIGGER_TYPES.includes(Type ?? '')))
    throw validationError('Rollback Trigger Type not supported');
  return { ...before, ...given };
}
