import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import type { TemplateValue } from './values';

export function templateError(message: string) {
  return validationError(`Template error: ${message}`);
}

interface Arguments {
  least: number;
  /** As many as the least, where it isn't given. */
  most?: number;
  /** What AWS says when they are others. */
  wording?: string;
}

/**
 * How many arguments functions take, and AWS's words, as recorded answers, public reports and the messages that
 * Eucalyptus took over from it have them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
const ARGUMENTS: Readonly<Record<string, Arguments>> = {
  'Fn::And': {
    least: 2,
    most: 10,
    wording: 'every Fn::And object requires a list of at least 2 and at most 10 boolean parameters.',
  },
  'Fn::Cidr': { least: 2, most: 3 },
  'Fn::Contains': { least: 2 },
  'Fn::EachMemberEquals': { least: 2 },
  'Fn::EachMemberIn': { least: 2 },
  'Fn::Equals': { least: 2, wording: 'every Fn::Equals object requires a list of 2 string parameters.' },
  'Fn::FindInMap': {
    least: 3,
    most: 4,
    wording:
      'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
  },
  'Fn::GetAtt': {
    least: 2,
    wording:
      'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
  },
  'Fn::If': { least: 3, wording: 'Fn::If requires a list argument with three elements' },
  'Fn::Join': {
    least: 2,
    wording:
      'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
  },
  'Fn::Not': { least: 1, wording: 'Fn::Not requires a list argument with one element' },
  'Fn::Or': {
    least: 2,
    most: 10,
    wording: 'every Fn::Or object requires a list of at least 2 and at most 10 boolean parameters.',
  },
  'Fn::Select': {
    least: 2,
    wording: 'Fn::Select requires a list argument with two elements: an integer index and a list',
  },
  'Fn::Split': {
    least: 2,
    wording:
      'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
  },
};

export function argumentsProblem(name: string) {
  const { least, wording } = ARGUMENTS[name] ?? { least: 0 };
  return templateError(wording ?? `every ${name} object requires ${least} parameters.`);
}

/**
 * A function's own arguments, still unresolved.
 * @throws AwsError ValidationError when they are too few or too many
 */
export function callArguments(argument: TemplateValue, name: string): TemplateValue[] {
  const { least, most = least } = ARGUMENTS[name] ?? { least: 0, most: Number.POSITIVE_INFINITY };
  if (Array.isArray(argument) && argument.length >= least && argument.length <= most) return argument;
  throw argumentsProblem(name);
}

/** Whether a function's arguments are a list of a certain length. `Fn::GetAtt` may be a text too. */
export function takesList(name: string, argument: TemplateValue): boolean {
  return Object.hasOwn(ARGUMENTS, name) && !(name === 'Fn::GetAtt' && typeof argument === 'string');
}
