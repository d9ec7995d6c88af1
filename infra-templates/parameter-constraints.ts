import type { Parameter } from './read-template';

/**
 * Whether CloudFormation takes this text for the parameter: every constraint is checked on the text as given, a
 * pattern against all of it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 *
 * @throws Error for a parameter that the template doesn't have
 */
export function accepts(parameter: Parameter | undefined, text: string): boolean {
  if (!parameter) throw new Error('There is no such parameter');
  const { Type, AllowedValues, AllowedPattern, MinLength = 0, MaxLength = 4_096 } = parameter;
  if (AllowedValues && !AllowedValues.includes(text)) return false;
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(text)) return false;
  if (text.length < MinLength || text.length > MaxLength) return false;
  return Type !== 'Number' || isNumberWithin(parameter, text);
}

function isNumberWithin({ MinValue, MaxValue }: Parameter, text: string): boolean {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return false;
  const number = Number(text);
  return number >= (MinValue ?? -Infinity) && number <= (MaxValue ?? Infinity);
}
