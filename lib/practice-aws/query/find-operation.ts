import { NormalizedSchema } from '@smithy/core/schema';
import type { Call } from './call';

interface Operation {
  action: (call: Call, input: object) => object;
  input: NormalizedSchema;
  output: NormalizedSchema;
}

/** An action that the practice AWS has, with what the SDK's model says of it, under `<Action>$`. */
export function findOperation(sdk: object, actions: object, name: string): Operation | undefined {
  const action: unknown = Object.hasOwn(actions, name) ? Reflect.get(actions, name) : undefined;
  const model: unknown = Reflect.get(sdk, `${name}$`);
  if (!isAction(action) || !isOperationSchema(model)) return undefined;
  return { action, input: NormalizedSchema.of(model[4]), output: NormalizedSchema.of(model[5]) };
}

function isAction(value: unknown): value is Operation['action'] {
  return typeof value === 'function';
}

type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];
type OperationSchema = [kind: 9, string, string, unknown, input: SchemaRef, output: SchemaRef];

function isOperationSchema(value: unknown): value is OperationSchema {
  return Array.isArray(value) && value[0] === 9;
}
