import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from './call';
import { findOperation } from './find-operation';
import { type Dialect, readInput } from './read-input';
import { writeOutput } from './write-output';

/**
 * A service that speaks the AWS Query protocol: a form as request, XML as answer. What its actions take and answer
 * stands in the SDK's own model, which the SDK's packages export under `<Action>$`.
 */
export interface QueryService {
  dialect: Dialect;
  version: string;
  xmlns: string;
  /** The SDK's package for it. */
  sdk: object;
  actions: object;
}

/** An action for each of the SDK's commands, by name, with the SDK's types; not all of them need to be there. */
export type Actions<Sdk> = {
  [Key in keyof Sdk as Key extends `${infer Name}Command` ? Name : never]?: Sdk[Key] extends new (
    input: never,
  ) => {
    readonly input: infer Input;
    resolveMiddleware(...args: never): (args: never) => Promise<{ output: infer Output }>;
  }
    ? (call: Call, input: Input) => Omit<Output, '$metadata'>
    : never;
};

/**
 * Carries an action out.
 * @returns the answer's XML, without declaration
 * @throws AwsError MissingAction, InvalidAction, what is wrong with the form, or what the action refuses
 */
export function answerQuery(service: QueryService, form: URLSearchParams, call: Call): string {
  const name = form.get('Action') ?? '';
  const { action, input, output } = findAction(service, name, form.get('Version'));
  const fields = [...form];
  const result: object = action(call, readInput(input, fields, service.dialect));
  const written = output.isUnitSchema() ? undefined : writeOutput(output, result);
  return `<${name}Response xmlns="${service.xmlns}">${wrap(service, name, written, call)}</${name}Response>`;
}

/** An output without members has its element all the same: boto3 insists on it. */
function wrap(
  { dialect }: QueryService,
  name: string,
  written: string | undefined,
  { requestId }: Call,
): string {
  if (dialect === 'ec2') return `<requestId>${requestId}</requestId>${written ?? ''}`;
  const result = written === undefined ? '' : `<${name}Result>${written}</${name}Result>`;
  return `${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
}

function findAction({ dialect, actions, sdk, version }: QueryService, name: string, asked: string | null) {
  if (name === '')
    throw new AwsError('MissingAction', 'The request is missing an action or a required parameter.');
  const found = (asked ?? version) === version ? findOperation(sdk, actions, name) : undefined;
  if (found !== undefined) return found;
  throw new AwsError(
    'InvalidAction',
    dialect === 'ec2'
      ? `The action ${name} is not valid for this web service.`
      : `Could not find operation ${name} for version ${asked ?? version}`,
  );
}
