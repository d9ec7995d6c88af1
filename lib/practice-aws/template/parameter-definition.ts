import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import { formatError } from './document';
import { isObject, member, scalarText, type TemplateValue } from './values';

export interface ParameterDefinition {
  name: string;
  type: string;
  default?: string;
  noEcho: boolean;
  description?: string;
  constraintDescription?: string;
  allowedValues?: string[];
  allowedPattern?: string;
  minLength?: number;
  maxLength?: number;
  minValue?: number;
  maxValue?: number;
}

const MEMBERS = [
  'AllowedPattern',
  'AllowedValues',
  'ConstraintDescription',
  'Default',
  'Description',
  'MaxLength',
  'MaxValue',
  'MinLength',
  'MinValue',
  'NoEcho',
  'Type',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html */
const AWS_TYPE =
  'AWS::(EC2::(AvailabilityZone::Name|Image::Id|Instance::Id|KeyPair::KeyName|SecurityGroup::(GroupName|Id)|Subnet::Id|Volume::Id|VPC::Id)|Route53::HostedZone::Id)';
const STORED_TYPE = `String|CommaDelimitedList|List<String>|${AWS_TYPE}|List<${AWS_TYPE}>`;
const TYPE = new RegExp(
  `^(String|Number|CommaDelimitedList|List<(Number|String|${AWS_TYPE})>|${AWS_TYPE}|AWS::SSM::Parameter::Name|AWS::SSM::Parameter::Value<(${STORED_TYPE})>)$`,
);

/** @throws AwsError ValidationError in the service's words */
export function readParameter(name: string, value: TemplateValue): ParameterDefinition {
  if (!/^[A-Za-z0-9]{1,255}$/.test(name)) throw formatError(`Parameter name ${name} is non alphanumeric.`);
  const type = scalarText(member(value, 'Type'));
  if (type === undefined || !isObject(value))
    throw formatError('Every Parameters object must contain a Type member.');
  const stranger = Object.keys(value).find((key) => !MEMBERS.includes(key));
  if (stranger !== undefined) throw validationError(`Invalid template parameter property '${stranger}'`);
  if (!TYPE.test(type)) throw formatError(`Unrecognized parameter type: ${type}`);
  const number = (key: string) => {
    const text = scalarText(member(value, key));
    return text === undefined || text === '' ? undefined : Number(text);
  };
  const allowed = member(value, 'AllowedValues');
  const fallback = member(value, 'Default');
  if (typeof fallback === 'object') throw formatError('Every Default member must be a string.');
  return {
    name,
    type,
    default: scalarText(fallback),
    noEcho: scalarText(member(value, 'NoEcho')) === 'true',
    description: scalarText(member(value, 'Description')),
    constraintDescription: scalarText(member(value, 'ConstraintDescription')),
    allowedValues: Array.isArray(allowed) ? allowed.map(String) : undefined,
    allowedPattern: scalarText(member(value, 'AllowedPattern')),
    minLength: number('MinLength'),
    maxLength: number('MaxLength'),
    minValue: number('MinValue'),
    maxValue: number('MaxValue'),
  };
}
