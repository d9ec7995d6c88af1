import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import type { ParameterDefinition } from './parameter-definition';
import type { Template } from './parse';

export interface StackParameter {
  key: string;
  /** As given: for the SSM types the parameter's name. */
  value: string;
  /** What `Ref` answers. */
  resolved: string | string[];
  fromStore: boolean;
  noEcho: boolean;
}

/** What parameter values are checked against in the account. */
interface ParameterSources {
  /** The value of an SSM parameter, undefined when there is none of that name. */
  storedValue(name: string): string | undefined;
  zones: readonly string[];
}

const STORE_TYPE = /^AWS::SSM::Parameter::Value<(.+)>$/;
const LIST_TYPE = /^(CommaDelimitedList|List<.+>)$/;
/**
 * Checks the given values against the template's parameters and fills in defaults.
 * @throws AwsError ValidationError in the service's words
 */
export function resolveParameters(
  template: Template,
  supplied: ReadonlyMap<string, string>,
  sources: ParameterSources,
): StackParameter[] {
  const definitions = [...template.parameters.values()];
  const strangers = [...supplied.keys()].filter((key) => !template.parameters.has(key));
  if (strangers.length > 0) {
    throw validationError(
      template.parameters.size === 0
        ? 'Parameter values specified for a template which does not require them.'
        : `Parameters: [${strangers.join(', ')}] do not exist in the template`,
    );
  }
  const missing = definitions.filter(
    (definition) => !supplied.has(definition.name) && definition.default === undefined,
  );
  if (missing.length > 0) {
    throw validationError(`Parameters: [${missing.map(({ name }) => name).join(', ')}] must have values`);
  }
  const resolved = definitions.map((definition) => {
    const value = supplied.get(definition.name) ?? definition.default ?? '';
    if (Buffer.byteLength(value) > 4096) {
      throw validationError(`Parameter '${definition.name}' must contain at most 4096 bytes`);
    }
    checkConstraints(definition, value);
    return resolveParameter(definition, value, sources);
  });
  checkStored(resolved);
  return resolved.map(({ parameter }) => parameter);
}

interface Candidate {
  parameter: StackParameter;
  /** The SSM parameter that could not be read. */
  notStored?: string;
}

function resolveParameter(
  definition: ParameterDefinition,
  value: string,
  sources: ParameterSources,
): Candidate {
  const { name: key, noEcho } = definition;
  const storeType = STORE_TYPE.exec(definition.type)?.[1];
  const stored = storeType === undefined ? value : sources.storedValue(value);
  const type = storeType ?? definition.type;
  if (stored !== undefined) checkExists(key, type, stored, sources.zones);
  const resolved = LIST_TYPE.test(type) ? splitList(stored ?? '') : (stored ?? '');
  return {
    parameter: { key, value, resolved, fromStore: storeType !== undefined, noEcho },
    notStored: stored === undefined ? value : undefined,
  };
}

function checkStored(candidates: Candidate[]): void {
  const unknown = candidates.flatMap(({ notStored }) => notStored ?? []);
  if (unknown.length === 0) return;
  throw validationError(
    `Unable to fetch parameters [${unknown.join(',')}] from parameter store for this account.`,
  );
}

/** What the ids of AWS-specific types look like. */
const SHAPES: readonly [type: RegExp, shape: RegExp][] = [
  [/EC2::Image::Id/, /^ami-[0-9a-f]+$/],
  [/EC2::Instance::Id/, /^i-[0-9a-f]+$/],
  [/EC2::SecurityGroup::Id/, /^sg-[0-9a-f]+$/],
  [/EC2::Subnet::Id/, /^subnet-[0-9a-f]+$/],
  [/EC2::Volume::Id/, /^vol-[0-9a-f]+$/],
  [/EC2::VPC::Id/, /^vpc-[0-9a-f]+$/],
  [/EC2::(KeyPair::KeyName|SecurityGroup::GroupName)/, /./],
  [/Route53::HostedZone::Id/, /^(\/hostedzone\/)?Z[A-Z0-9]+$/],
];

/** AWS-specific types: zones must exist, everything else must look like the id of such a thing. */
function checkExists(name: string, type: string, value: string, zones: readonly string[]): void {
  const shape = SHAPES.find(([pattern]) => pattern.test(type))?.[1];
  const exists = (entry: string) =>
    type.includes('AvailabilityZone::Name') ? zones.includes(entry) : (shape?.test(entry) ?? true);
  const entries = LIST_TYPE.test(type) ? splitList(value) : [value];
  if (entries.every(exists)) return;
  throw validationError(
    `Parameter validation failed: parameter value ${value} for parameter name ${name} does not exist`,
  );
}

function splitList(value: string): string[] {
  return value === '' ? [] : value.split(',').map((entry) => entry.trim());
}

/** Entry by entry for lists. */
function checkConstraints(definition: ParameterDefinition, value: string): void {
  const problem = LIST_TYPE.test(definition.type)
    ? splitList(value)
        .map((entry) => brokenConstraint(definition, entry))
        .find((found) => found !== undefined)
    : brokenConstraint(definition, value);
  if (problem === undefined) return;
  const { name, constraintDescription } = definition;
  throw validationError(
    constraintDescription === undefined
      ? `Parameter '${name}' ${problem}`
      : `Parameter '${name}' failed to satisfy constraint: ${constraintDescription}`,
  );
}

function brokenConstraint(definition: ParameterDefinition, value: string): string | undefined {
  const { allowedValues, allowedPattern, minLength, maxLength, minValue, maxValue } = definition;
  const numeric = definition.type === 'Number' || definition.type === 'List<Number>';
  if (numeric && !/^-?\d+(\.\d+)?$/.test(value.trim())) return 'must be a number.';
  if (minLength !== undefined && value.length < minLength)
    return `must contain at least ${minLength} characters`;
  if (maxLength !== undefined && value.length > maxLength)
    return `must contain at most ${maxLength} characters`;
  if (minValue !== undefined && Number(value) < minValue) return `must be a number not less than ${minValue}`;
  if (maxValue !== undefined && Number(value) > maxValue)
    return `must be a number not greater than ${maxValue}`;
  if (allowedValues !== undefined && !allowedValues.includes(value)) {
    return `must be one of AllowedValues`;
  }
  if (allowedPattern !== undefined && !wholeMatch(allowedPattern, value)) {
    return `must match pattern ${allowedPattern}`;
  }
  return undefined;
}

/** CloudFormation's patterns are Java's and must match the whole value. */
function wholeMatch(pattern: string, value: string): boolean {
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${pattern})$`, 's');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw validationError(
      `Template format error: AllowedPattern ${pattern} is not a regular expression: ${reason}`,
    );
  }
  return expression.test(value);
}
