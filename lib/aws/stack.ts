import type { Capability, Stack } from '@aws-sdk/client-cloudformation';
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { errorCode, isUnknownStack, StackConflict } from './aws-failure';
import type { Connection } from './connect';
import { storableText } from './storable-text';
import type { TemplateSource } from './template-source';

export interface StackRequest {
  stackName: string;
  /** The ClientRequestToken: CloudFormation stamps it on every event of the operation. */
  operationId: string;
  template: TemplateSource;
  parameters: Readonly<Record<string, string>>;
  /** Those that keep the values that the stack has. */
  previousParameters?: readonly string[];
  tags: { Key: string; Value: string }[];
}

/** Starts a stack and returns its StackId. With the same token and name, asking twice starts one. */
export async function createStack(connection: Connection, request: StackRequest): Promise<string> {
  const { StackId } = await connection.cloudFormation.send(
    new CreateStackCommand({
      ...toStackInput(connection, request),
      StackName: request.stackName,
      ClientRequestToken: request.operationId,
    }),
  );
  if (!StackId) throw new Error('CloudFormation answered without a StackId');
  return StackId;
}

/** What a stack is to be, in the SDK's words: the same for CreateStack and CreateChangeSet. */
export function toStackInput(
  connection: Connection,
  request: Pick<StackRequest, 'template' | 'parameters' | 'previousParameters' | 'tags'>,
) {
  const { executionRoleArn } = connection.target;
  return {
    ...request.template,
    Parameters: [
      ...Object.entries(request.parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
      ...(request.previousParameters ?? []).map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true })),
    ],
    Tags: request.tags,
    Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'] satisfies Capability[],
    ...(executionRoleArn ? { RoleARN: executionRoleArn } : {}),
  };
}

/** True when CreateStack was refused because the name, or the token, is in use: the stack may be ours already. */
export function isAlreadyThere(error: unknown): boolean {
  return ['AlreadyExistsException', 'TokenAlreadyExistsException'].includes(errorCode(error));
}

/** The outputs that have a value. */
export function outputsOf(stack: Stack | null): Record<string, string> {
  const outputs = (stack?.Outputs ?? []).flatMap(({ OutputKey, OutputValue }) =>
    OutputKey && OutputValue !== undefined ? [[OutputKey, storableText(OutputValue)] as const] : [],
  );
  return Object.fromEntries(outputs);
}

/** The values of its parameters by name; CloudFormation masks those with NoEcho. */
export function parametersOf(stack: Stack): Record<string, string> {
  const parameters = (stack.Parameters ?? []).flatMap(({ ParameterKey, ParameterValue }) =>
    ParameterKey && ParameterValue !== undefined ? [[ParameterKey, ParameterValue] as const] : [],
  );
  return Object.fromEntries(parameters);
}

/**
 * The template as it was handed over; null where CloudFormation has none.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html
 */
export async function readTemplate(connection: Connection, stackId: string): Promise<string | null> {
  const { TemplateBody } = await connection.cloudFormation.send(
    new GetTemplateCommand({ StackName: stackId, TemplateStage: 'Original' }),
  );
  return TemplateBody ?? null;
}

/** The stack by StackId (readable after deletion too) or by name (live ones only); null when there is none. */
export async function describeStack(connection: Connection, stackIdOrName: string): Promise<Stack | null> {
  try {
    const { Stacks } = await connection.cloudFormation.send(
      new DescribeStacksCommand({ StackName: stackIdOrName }),
    );
    return Stacks?.[0] ?? null;
  } catch (error) {
    if (isUnknownStack(error)) return null;
    throw error;
  }
}

/**
 * After an unknown outcome: the StackId of the live stack of this name when this very operation made it, null when
 * there is none. Our tag must match, and so must the token on its first event where CloudFormation reports it.
 *
 * @throws StackConflict when somebody else's stack has the name
 */
export async function findOwnStack(
  connection: Connection,
  request: { stackName: string; operationId: string; operationTag: string; formerStackId: string | null },
): Promise<string | null> {
  const stack = await describeStack(connection, request.stackName);
  if (!stack?.StackId || stack.StackStatus === 'DELETE_COMPLETE') return null;
  // The failed stack that this launch removed: a read that lags may still show it.
  if (stack.StackId === request.formerStackId) return null;
  const tag = stack.Tags?.find((candidate) => candidate.Key === request.operationTag)?.Value;
  if (tag !== request.operationId) throw new StackConflict(request.stackName);
  const tokens = new Set(await firstTokens(connection, stack.StackId));
  if (tokens.size > 0 && !tokens.has(request.operationId)) throw new StackConflict(request.stackName);
  return stack.StackId;
}

/** The tokens on a stack's newest events; none where CloudFormation shows no events yet, and then the tag decides. */
async function firstTokens(connection: Connection, stackId: string): Promise<string[]> {
  try {
    const { StackEvents } = await connection.cloudFormation.send(
      new DescribeStackEventsCommand({ StackName: stackId }),
    );
    return (StackEvents ?? []).flatMap((event) => event.ClientRequestToken ?? []);
  } catch (error) {
    if (isUnknownStack(error)) return [];
    throw error;
  }
}

/**
 * Starts the deletion, always by StackId. A stack that is gone already is no error. `retain` and `force` are taken only
 * where a deletion failed. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
 */
export async function deleteStack(
  connection: Connection,
  request: { stackId: string; token: string; retain?: readonly string[]; force?: boolean },
): Promise<void> {
  const { stackId, token, retain = [], force = false } = request;
  try {
    await connection.cloudFormation.send(
      new DeleteStackCommand({
        StackName: stackId,
        ClientRequestToken: token,
        ...(retain.length > 0 ? { RetainResources: [...retain] } : {}),
        ...(force ? { DeletionMode: 'FORCE_DELETE_STACK' } : {}),
      }),
    );
  } catch (error) {
    // This very deletion was started before: CloudFormation remembers the token.
    if (errorCode(error) !== 'TokenAlreadyExistsException') throw error;
  }
}
