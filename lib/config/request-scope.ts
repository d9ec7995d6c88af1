import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known of the request that the portal is answering. */
export interface RequestScope {
  /** In the answer's header, in each line of the log that the request causes, and on its error page. */
  id: string;
  /** Of the browser or the script that asked, where that is known. */
  address?: string;
  /** Who asked, once that is known. */
  actor?: string;
}

declare global {
  var slipwayRequests: AsyncLocalStorage<RequestScope> | undefined;
}

/** On `globalThis`: Next loads a file for its instrumentation and once more for its pages. */
export function requestScopes(): AsyncLocalStorage<RequestScope> {
  globalThis.slipwayRequests ??= new AsyncLocalStorage();
  return globalThis.slipwayRequests;
}

export function currentRequest(): Readonly<RequestScope> | undefined {
  return requestScopes().getStore();
}

export function currentRequestId(): string | undefined {
  return requestScopes().getStore()?.id;
}

/** Called where it becomes known who asks. */
export function noteActor(actor: string): void {
  const scope = requestScopes().getStore();
  if (scope) scope.actor = actor;
}
