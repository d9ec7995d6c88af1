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
 * A value that every service accepts: 1 to 256 letters, digits, spaces and `_ . : / = + - @`, not starting with `aws:`,
 * which is reserved. Anything else becomes a hyphen, so that a person's unusual name never fails a launch.
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Tag.html
 */
export function tagValue(value: string): string {
  const text = value
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{Zs}_.:/=+@-]/gu, '-')
    .trim()
    .replace(/^aws:/i, 'aws-');
  return inUnits(text, 256).trim() || '-';
}

/** At most `longest` UTF-16 code units, never half a character. */
function inUnits(text: string, longest: number): string {
  const cut = text.slice(0, longest);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
