import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { findOperation } from '@/lib/practice-aws/query/find-operation';
import { readJson } from './read-json';
import { writeJson } from './write-json';

/** A service that speaks JSON 1.1: the header `X-Amz-Target` names the action, the SDK's own model the rest. */
export interface JsonService {
  /** The SDK's package for it. */
  sdk: object;
  actions: object;
}

/**
 * Carries an action out.
 * @returns the answer's body
 * @throws AwsError UnknownOperationException, what is wrong with the body, or what the action refuses
 */
export function answerJson({ sdk, actions }: JsonService, name: string, body: string, call: Call): string {
  const operation = findOperation(sdk, actions, name);
  if (operation === undefined) throw new AwsError('UnknownOperationException', '');
  const { action, input, output } = operation;
  return writeJson(output, action(call, readJson(input, body)));
}
