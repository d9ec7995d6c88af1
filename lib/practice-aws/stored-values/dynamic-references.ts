import { uuidOf } from '@/lib/practice-aws/account/identifiers';
import { publicParameter } from '@/lib/practice-aws/account/public-parameters';
import type { Stack, World } from '@/lib/practice-aws/account/state';
import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import { incorrectFormat, REFERENCE, secureProblem } from '@/lib/practice-aws/template/dynamic-references';
import { isObject, type TemplateObject, type TemplateValue } from '@/lib/practice-aws/template/values';
import { storedParameter } from './parameter-store';
import { secretString } from './secrets';

/**
 * Dynamic references become their values when the service is asked for the resource; stack, events and change sets
 * go on with the reference itself. What can't be resolved fails the resource.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function hasReferences(value: TemplateValue): boolean {
  return JSON.stringify(value).includes('{{resolve:');
}

/** @throws AwsError ValidationError for what is not there, or not allowed in this property */
export function resolveReferences(
  world: World,
  stack: Stack,
  type: string,
  properties: TemplateObject,
): TemplateObject {
  const problem = secureProblem(type, properties);
  if (problem !== undefined) throw problem;
  const resolved = within(properties, (text) =>
    text.replace(REFERENCE, (whole: string, service: string, key: string) => {
      if (service === 'secretsmanager') return secretValue(world, stack, key);
      return parameterValue(world, stack, whole, service, key);
    }),
  );
  return isObject(resolved) ? resolved : properties;
}

/** Outputs know plain parameters only. */
export function resolveParameterReferences(world: World, stack: Stack, text: string): string {
  return text.replace(REFERENCE, (whole: string, service: string, key: string) =>
    service === 'ssm' ? parameterValue(world, stack, whole, service, key) : whole,
  );
}

function within(value: TemplateValue, change: (text: string) => string): TemplateValue {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((entry) => within(entry, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, within(child, change)]));
}

function parameterValue(world: World, stack: Stack, whole: string, service: string, key: string): string {
  if (!/^[\w.\-/]+(:\d+)?$/.test(key)) throw incorrectFormat(whole);
  const found = publicParameter(key, stack.region) ?? storedParameter(world, stack, key);
  const isSecure = found !== undefined && 'type' in found && found.type === 'SecureString';
  if (found === undefined) throw validationError(`Parameters: [${service}:${key}] cannot be found.`);
  if (isSecure !== (service === 'ssm-secure'))
    throw validationError(`Parameters: [${service}:${key}] have types that the reference does not support.`);
  return found.value;
}

/** `secret-id:SecretString:json-key:version-stage:version-id`, where the id may be an ARN. */
function secretValue(world: World, stack: Stack, key: string): string {
  const [, id = '', kind = 'SecretString', jsonKey = '', stage = '', version = ''] =
    /^((?:arn(?::[^:]*){6})|[^:]*)(?::([^:]*))?(?::([^:]*))?(?::([^:]*))?(?::([^:]*))?$/.exec(key) ?? [];
  const text = kind === '' || kind === 'SecretString' ? secretString(world, stack, id) : undefined;
  // Every secret has the one version that the stack gave it.
  const isCurrent = version === '' && (stage === '' || stage === 'AWSCURRENT');
  if (text === undefined || !isCurrent) {
    throw validationError(
      `Secrets Manager can't find the specified secret. (Service: AWSSecretsManager; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: ${uuidOf(`${stack.operation.id}/${key}`)}; Proxy: null)`,
    );
  }
  if (jsonKey === '') return text;
  let members: TemplateValue;
  try {
    members = JSON.parse(text);
  } catch {
    throw validationError('Could not parse SecretString JSON');
  }
  const value = isObject(members) && Object.hasOwn(members, jsonKey) ? members[jsonKey] : undefined;
  if (value === undefined || value === null || typeof value === 'object')
    throw validationError('Could not find a value associated with JSONKey in SecretString');
  return String(value);
}
