import { z } from 'zod';
import { hexId } from '@/lib/practice-aws/account/identifiers';
import type { Place, World } from '@/lib/practice-aws/account/state';
import { storedParameter } from '@/lib/practice-aws/engine/shared-values';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { partitionOf } from '@/lib/practice-aws/template/partition';

/** Where AWS and Canonical publish the ids of their current images. */
const PUBLIC_IMAGES = ['/aws/service/canonical/ubuntu/', '/aws/service/ami-amazon-linux-latest/'];

/** The value of a public image parameter, undefined for any other name. */
export function publicImage(name: string, region: string): string | undefined {
  if (!PUBLIC_IMAGES.some((prefix) => name.startsWith(prefix) && name.length > prefix.length))
    return undefined;
  return `ami-${hexId(`${region}${name}`, 17)}`;
}

const getParameterSchema = z.object({ Name: z.string().min(1) });
const getParametersSchema = z.object({ Names: z.array(z.string().min(1)).min(1).max(10) });

/** Whose parameters are asked for, and when. */
interface Asked extends Place {
  world: World;
  /** Milliseconds since the epoch. */
  at: number;
}

function parameter(place: Asked, name: string) {
  const { region, at } = place;
  const image = publicImage(name, region);
  const value = image ?? storedParameter(place.world, place, name);
  if (value === undefined) return undefined;
  const account = image === undefined ? place.account : '';
  return {
    Name: name,
    Type: 'String',
    Value: value,
    Version: 1,
    LastModifiedDate: at / 1000,
    ARN: `arn:${partitionOf(region)}:ssm:${region}:${account}:parameter${name.startsWith('/') ? '' : '/'}${name}`,
    DataType: name.includes('ubuntu') ? 'aws:ec2:image' : 'text',
  };
}

function parse<T>(schema: z.ZodType<T>, body: string): T {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    throw new AwsError('SerializationException', `The body is not JSON: ${String(cause)}`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new AwsError('ValidationException', z.prettifyError(parsed.error));
  return parsed.data;
}

/**
 * Systems Manager, as far as public image parameters and those that stacks made need it (JSON 1.1 protocol).
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 * @throws AwsError ParameterNotFound, UnknownOperationException, ValidationException
 */
export function answerSsm(action: string, body: string, place: Asked): unknown {
  if (action === 'GetParameter') {
    const found = parameter(place, parse(getParameterSchema, body).Name);
    if (found === undefined) throw new AwsError('ParameterNotFound', '');
    return { Parameter: found };
  }
  if (action === 'GetParameters') {
    const names = [...new Set(parse(getParametersSchema, body).Names)];
    const found = names.flatMap((name) => parameter(place, name) ?? []);
    const known = new Set(found.map((one) => one.Name));
    return { Parameters: found, InvalidParameters: names.filter((name) => !known.has(name)) };
  }
  throw new AwsError('UnknownOperationException', '');
}
