import type { FinalizeRequestMiddleware, MetadataBearer, MiddlewareStack } from '@smithy/types';
import type { AwsTarget } from './target';

/** One attempt at a call: the SDK's own retries are attempts of their own, to AWS too. */
export interface AwsCall {
  /** Without the ending: `ListStacks`. */
  command: string;
  target: AwsTarget;
  service: 'cloudformation' | 'other';
  /** As the SDK calls the client, without the ending: `S3`, `AutoScaling`. */
  client: string;
  /**
   * Reads of CloudFormation are rationed, and launches, of which many come at once; other changes and services are not.
   */
  isRationed: boolean;
}

/** What this process does around each attempt at a call to AWS. A hook that throws keeps the call from being made. */
export interface CallHooks {
  before(call: AwsCall): Promise<void>;
  /** `error` is undefined after an answer. */
  after(call: AwsCall, error: unknown): Promise<void>;
}

let hooks: CallHooks | undefined;

/**
 * Sets the hooks for every client of this process, those that exist and those to come: no call can be forgotten. The
 * worker sets them before its first call.
 */
export function setCallHooks(next: CallHooks | undefined): void {
  hooks = next;
}

/** Lets a client's calls run through the hooks. */
export function hookCalls<Input extends object, Output extends MetadataBearer>(
  client: { middlewareStack: MiddlewareStack<Input, Output> },
  target: AwsTarget,
  service: AwsCall['service'],
): void {
  const middleware: FinalizeRequestMiddleware<Input, Output> = (next, context) => async (args) => {
    const command = String(context.commandName ?? '').replace(/Command$/, '');
    const isRationed =
      service === 'cloudformation' && /^(List|Describe|Get|Detect|CreateStack)/.test(command);
    const client = String(context.clientName ?? '').replace(/Client$/, '');
    const call = { command, target, service, client, isRationed };
    await hooks?.before(call);
    let error: unknown;
    try {
      return await next(args);
    } catch (caught) {
      error = caught;
      throw caught;
    } finally {
      await hooks?.after(call, error);
    }
  };
  // Within the retries, and before the signature, which is only good for minutes.
  client.middlewareStack.addRelativeTo(middleware, {
    name: 'slipwayCallHooks',
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
  });
}
