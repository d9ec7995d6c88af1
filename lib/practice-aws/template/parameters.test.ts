import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveParameters } from './parameters';
import { parseTemplate } from './parse';

const sources = {
  storedValue: (name: string) => ({ '/image': 'ami-1', '/list': 'a,b' })[name],
  zones: ['eu-west-3a', 'eu-west-3b'],
};

function check(definition: string, value?: string) {
  const template = parseTemplate(
    `Parameters: { P: { ${definition} } }\nResources: { A: { Type: AWS::S3::Bucket } }`,
  );
  const supplied = value === undefined ? new Map() : new Map([['P', value]]);
  return resolveParameters(template, supplied, sources)[0];
}

test.each([
  ['Type: String, Default: x', undefined, 'x'],
  ['Type: Number, MinValue: 1, MaxValue: 20', '20', '20'],
  ['Type: CommaDelimitedList', 'a, b', ['a', 'b']],
  ['Type: List<Number>', '1,2', ['1', '2']],
  ['Type: AWS::EC2::AvailabilityZone::Name', 'eu-west-3a', 'eu-west-3a'],
  ['Type: List<AWS::EC2::AvailabilityZone::Name>', 'eu-west-3b,eu-west-3a', ['eu-west-3b', 'eu-west-3a']],
  ['Type: AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', '/image', 'ami-1'],
  ['Type: String, AllowedPattern: "^(a|b)?$"', '', ''],
  ['Type: AWS::EC2::VPC::Id', 'vpc-0a1b', 'vpc-0a1b'],
  ['Type: List<AWS::EC2::Subnet::Id>', 'subnet-1,subnet-2', ['subnet-1', 'subnet-2']],
  ['Type: AWS::SSM::Parameter::Name', '/any', '/any'],
  ['Type: AWS::SSM::Parameter::Value<List<String>>', '/list', ['a', 'b']],
])('[parameters-1] %s takes %j', (definition, value, resolved) => {
  expect(check(definition, value)?.resolved).toEqual(resolved);
});

test.each([
  ['Type: String', undefined, 'Parameters: [P] must have values'],
  ['Type: String, AllowedPattern: "[a-z]+"', 'aB', "Parameter 'P' must match pattern [a-z]+"],
  ['Type: String, AllowedValues: [a, b]', 'c', "Parameter 'P' must be one of AllowedValues"],
  ['Type: String, MinLength: 3', 'ab', "Parameter 'P' must contain at least 3 characters"],
  ['Type: String, MaxLength: 1', 'ab', "Parameter 'P' must contain at most 1 characters"],
  ['Type: Number', 'x', "Parameter 'P' must be a number."],
  ['Type: Number, MinValue: 2', '1', "Parameter 'P' must be a number not less than 2"],
  ['Type: Number, MaxValue: 2', '3', "Parameter 'P' must be a number not greater than 2"],
  ['Type: List<Number>, MaxValue: 2', '1,3', "Parameter 'P' must be a number not greater than 2"],
  [
    'Type: String, AllowedValues: [a], ConstraintDescription: Only a.',
    'c',
    "Parameter 'P' failed to satisfy constraint: Only a.",
  ],
  [
    'Type: AWS::EC2::AvailabilityZone::Name',
    'eu-west-3z',
    'parameter value eu-west-3z for parameter name P does not exist',
  ],
  [
    'Type: AWS::SSM::Parameter::Value<String>',
    '/nope',
    'Unable to fetch parameters [/nope] from parameter store for this account.',
  ],
  ['Type: Text', 'x', 'Template format error: Unrecognized parameter type: Text'],
  ['Type: String', 'x'.repeat(4097), "Parameter 'P' must contain at most 4096 bytes"],
  ['Type: AWS::EC2::VPC::Id', 'x', 'parameter value x for parameter name P does not exist'],
  [
    'Type: List<AWS::EC2::SecurityGroup::Id>',
    'sg-1,x',
    'parameter value sg-1,x for parameter name P does not',
  ],
  [
    'Type: AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
    '/list',
    'parameter value a,b for parameter name P',
  ],
  ['Type: List<AWS::EC2::KeyPair>', 'x', 'Unrecognized parameter type: List<AWS::EC2::KeyPair>'],
])('[parameters-2] %s refuses %s', (definition, value, message) => {
  expect(() => check(definition, value)).toThrow(message);
});

test('[parameters-2] a parameter that the template does not have is refused', () => {
  const supplied = new Map([['Z', '1']]);
  const none = parseTemplate('Resources: { A: { Type: AWS::S3::Bucket } }');
  expect(() => resolveParameters(none, supplied, sources)).toThrow(
    'Parameter values specified for a template which does not require them.',
  );
  const other = parseTemplate(
    'Parameters: { P: { Type: String } }\nResources: { A: { Type: AWS::S3::Bucket } }',
  );
  expect(() => resolveParameters(other, supplied, sources)).toThrow(
    'Parameters: [Z] do not exist in the template',
  );
});

/** Whether the parameter takes the value. */
function takes(definition: string, value: string): boolean {
  try {
    check(definition, value);
    return true;
  } catch {
    return false;
  }
}

test('[parameters-3] a number is taken exactly between its bounds', () => {
  const number = fc.integer({ min: -50, max: 50 });
  fc.assert(
    fc.property(number, number, number, (least, most, value) => {
      const taken = takes(`Type: Number, MinValue: ${least}, MaxValue: ${most}`, String(value));
      expect(taken).toBe(least <= value && value <= most);
    }),
  );
});

test('[parameters-3] a text is taken exactly between its lengths', () => {
  const length = fc.nat(12);
  fc.assert(
    fc.property(length, length, fc.string({ maxLength: 12 }), (least, most, value) => {
      const taken = takes(`Type: String, MinLength: ${least}, MaxLength: ${most}`, value);
      expect(taken).toBe(least <= value.length && value.length <= most);
    }),
  );
});
