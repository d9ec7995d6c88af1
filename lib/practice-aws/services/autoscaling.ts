import type { ActivitiesType, Activity, DescribeScalingActivitiesType } from '@aws-sdk/client-auto-scaling';
import * as sdk from '@aws-sdk/client-auto-scaling';
import type { ScalingActivity } from '@/lib/practice-aws/account/group-instances';
import { AwsError, validationError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import type { Actions, QueryService } from '@/lib/practice-aws/query/query-service';
import { GROUP } from '@/lib/practice-aws/resource-types/fleet';
import { existingOfType } from '@/lib/practice-aws/resource-types/stack-resource';

/** What the groups that stacks made did. */
export const autoScaling: QueryService = {
  dialect: 'query',
  version: '2011-01-01',
  xmlns: 'http://autoscaling.amazonaws.com/doc/2011-01-01/',
  sdk,
  actions: { DescribeScalingActivities: describeScalingActivities } satisfies Actions<typeof sdk>,
};

const LARGEST_PAGE = 100;
const REMEMBERED_MS = 42 * 24 * 3_600_000;

/**
 * Of groups that are there, or, where it is asked for, of those that were; newest first.
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html
 */
function describeScalingActivities(call: Call, input: DescribeScalingActivitiesType): ActivitiesType {
  const { AutoScalingGroupName: group, ActivityIds: ids, IncludeDeletedGroups: deleted = false } = input;
  const there = new Set(
    existingOfType(call.engine.world, call, GROUP).map(({ resource }) => resource.physicalId ?? ''),
  );
  const all = call.engine.world.activities.filter(
    (activity) =>
      activity.account === call.account &&
      activity.region === call.region &&
      activity.at > call.at - REMEMBERED_MS &&
      (deleted || there.has(activity.group)) &&
      (group === undefined || activity.group === group || activity.groupArn === group) &&
      (ids === undefined || ids.length === 0 || ids.includes(activity.id)),
  );
  if (group !== undefined && !there.has(group) && all.length === 0)
    throw validationError(`AutoScalingGroup name not found - AutoScalingGroup '${group}' not found`);
  const newestFirst = all.toReversed();
  const from = input.NextToken === undefined ? 0 : newestFirst.findIndex(({ id }) => id === input.NextToken);
  if (from < 0) throw new AwsError('InvalidNextToken', `The token '${input.NextToken}' is invalid.`);
  const rest = newestFirst.slice(from);
  const size = Math.min(input.MaxRecords ?? LARGEST_PAGE, LARGEST_PAGE);
  return {
    Activities: rest.slice(0, size).map((activity) => describeActivity(activity, there.has(activity.group))),
    NextToken: rest[size]?.id,
  };
}

function describeActivity(activity: ScalingActivity, there: boolean): Activity {
  const { id, group, groupArn, at, status, description, cause, message, zone, subnetId } = activity;
  return {
    ActivityId: id,
    AutoScalingGroupName: group,
    AutoScalingGroupARN: groupArn,
    AutoScalingGroupState: there ? undefined : 'Deleted',
    StartTime: new Date(at),
    EndTime: new Date(at),
    StatusCode: status,
    StatusMessage: message,
    Description: description,
    Cause: cause,
    Progress: 100,
    Details: JSON.stringify({ 'Subnet ID': subnetId, 'Availability Zone': zone }),
  };
}
