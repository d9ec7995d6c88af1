/**
 * The tags that Slipway puts on a stack. CloudFormation hands them on to every resource that takes tags:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 * What it doesn't reach (volumes, instances that a group starts later) the template tags with the same keys.
 */
export const stackTagKeys = {
  environment: 'slipway:environment',
  owner: 'slipway:owner',
  team: 'slipway:team',
  operation: 'slipway:operation',
} as const;

export type StackTagName = keyof typeof stackTagKeys;

/** Key and value pairs in the shape that CreateStack and UpdateStack take. */
export function stackTags(values: Readonly<Record<StackTagName, string>>): { Key: string; Value: string }[] {
  return [
    { Key: stackTagKeys.environment, Value: tagValue(values.environment) },
    { Key: stackTagKeys.owner, Value: tagValue(values.owner) },
    { Key: stackTagKeys.team, Value: tagValue(values.team) },
    { Key: stackTagKeys.operation, Value: tagValue(values.operation) },
  ];
}

/**
 * A value that every service accepts: letters, digits, spaces and `_ . : / = + - @`, at most 256 characters.
 * Anything else becomes a hyphen, so that a person's unusual name never fails a launch.
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
export function tagValue(value: string): string {
  return value.replace(/[^\p{L}\p{N}\p{Zs}_.:/=+@-]/gu, '-').slice(0, 256);
}
