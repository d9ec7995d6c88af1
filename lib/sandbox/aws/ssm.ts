import { z } from 'zod';
import { AwsError } from './aws-error';
import { hexId } from './identifiers';

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

function parameter(name: string, region: string, at: number) {
  const value = publicImage(name, region);
  if (value === undefined) return undefined;
  return {
    Name: name,
    Type: 'String',
    Value: value,
    Version: 1,
    LastModifiedDate: at / 1000,
    ARN: `arn:aws:ssm:${region}::parameter${name}`,
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
 * Systems Manager, as far as public image parameters need it (JSON 1.1 protocol).
 * @throws AwsError ParameterNotFound, UnknownOperationException, ValidationException
 */
export function answerSsm(action: string, body: string, region: string, at: number): unknown {
  if (action === 'GetParameter') {
    const found = parameter(parse(getParameterSchema, body).Name, region, at);
    if (found === undefined) throw new AwsError('ParameterNotFound', '');
    return { Parameter: found };
  }
  if (action === 'GetParameters') {
    const names = [...new Set(parse(getParametersSchema, body).Names)];
    return {
      Parameters: names.flatMap((name) => parameter(name, region, at) ?? []),
      InvalidParameters: names.filter((name) => publicImage(name, region) === undefined),
    };
  }
  throw new AwsError('UnknownOperationException', '');
}
