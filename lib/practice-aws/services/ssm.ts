import { z } from 'zod';
import { notePublicImage } from '@/lib/practice-aws/account/images';
import { publicParameter } from '@/lib/practice-aws/account/public-parameters';
import type { Place, World } from '@/lib/practice-aws/account/state';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { parameterKey, storedParameter } from '@/lib/practice-aws/stored-values/parameter-store';
import { partitionOf } from '@/lib/practice-aws/template/partition';

const getParameterSchema = z.object({ Name: z.string().min(1), WithDecryption: z.boolean().optional() });
const getParametersSchema = z.object({
  Names: z.array(z.string().min(1)).min(1).max(10),
  WithDecryption: z.boolean().optional(),
});
const putParameterSchema = z.object({
  Name: z.string().regex(/^[\w.\-/]{1,2048}$/),
  Value: z.string().min(1).max(8192),
  Type: z.enum(['String', 'StringList', 'SecureString']).optional(),
  Overwrite: z.boolean().optional(),
});
const deleteParameterSchema = z.object({ Name: z.string().min(1) });

/** Whose parameters are asked for, and when. */
interface Asked extends Place {
  world: World;
  /** Milliseconds since the epoch. */
  at: number;
}

function parameter(place: Asked, selector: string, decrypted: boolean | undefined) {
  const { region, at } = place;
  const image = publicParameter(selector, region);
  notePublicImage(place.world, selector, place);
  const stored = image === undefined ? storedParameter(place.world, place, selector) : undefined;
  if (image === undefined && stored === undefined) return undefined;
  const { value, type, version } = stored ?? { value: image?.value ?? '', type: 'String', version: 1 };
  const account = image === undefined ? place.account : '';
  const name = selector.replace(/^arn:.*:parameter/, '').replace(/:\d+$/, '');
  const isHidden = type === 'SecureString' && decrypted !== true;
  return {
    Name: name,
    Type: type,
    Value: isHidden ? Buffer.from(`encrypted ${value.length}`).toString('base64') : value,
    Version: version,
    LastModifiedDate: at / 1000,
    ARN: `arn:${partitionOf(region)}:ssm:${region}:${account}:parameter${name.startsWith('/') ? '' : '/'}${name}`,
    DataType: image?.dataType ?? 'text',
  };
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
function putParameter(place: Asked, input: z.infer<typeof putParameterSchema>) {
  const { world } = place;
  const { Name: name, Value: value, Type, Overwrite } = input;
  if (/^\/?(aws|ssm)/i.test(name))
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
  const before = storedParameter(world, place, name);
  if (before !== undefined && Overwrite !== true) {
    const message =
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
    throw new AwsError('ParameterAlreadyExists', message);
  }
  const type = Type ?? before?.type;
  if (type === undefined)
    throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
  const version = (before?.version ?? 0) + 1;
  const key = parameterKey(place, name);
  const known = world.parameters.get(key) ?? (before === undefined ? [] : [before]);
  world.parameters.set(key, [...known, { value, type, version }]);
  world.changes += 1;
  return { Version: version, Tier: 'Standard' };
}

function deleteParameter(place: Asked, name: string): object {
  if (!place.world.parameters.delete(parameterKey(place, name))) throw new AwsError('ParameterNotFound', '');
  place.world.changes += 1;
  return {};
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
 * Systems Manager's parameters (JSON 1.1 protocol): public ones of images, those that stacks made, and those that
 * somebody puts.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 * @throws AwsError ParameterNotFound, ParameterAlreadyExists, UnknownOperationException, ValidationException
 */
export function answerSsm(action: string, body: string, place: Asked): unknown {
  switch (action) {
    case 'GetParameter': {
      const { Name, WithDecryption } = parse(getParameterSchema, body);
      const found = parameter(place, Name, WithDecryption);
      if (found === undefined) throw new AwsError('ParameterNotFound', '');
      return { Parameter: found };
    }
    case 'GetParameters': {
      const { Names, WithDecryption } = parse(getParametersSchema, body);
      const asked = [...new Set(Names)].map((name) => ({
        name,
        found: parameter(place, name, WithDecryption),
      }));
      return {
        Parameters: asked.flatMap(({ found }) => found ?? []),
        InvalidParameters: asked.flatMap(({ name, found }) => (found === undefined ? name : [])),
      };
    }
    case 'PutParameter':
      return putParameter(place, parse(putParameterSchema, body));
    case 'DeleteParameter':
      return deleteParameter(place, parse(deleteParameterSchema, body).Name);
    default:
      throw new AwsError('UnknownOperationException', '');
  }
}
