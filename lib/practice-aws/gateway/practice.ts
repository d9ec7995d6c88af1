import { randomUUID } from 'node:crypto';
import { type Caller, identifyCaller, readScope } from '@/lib/practice-aws/account/caller';
import type { Clock } from '@/lib/practice-aws/account/clock';
import { callerFields, type LoggedRequest, loggableParameters } from '@/lib/practice-aws/account/request-log';
import { advance } from '@/lib/practice-aws/engine/advance';
import type { Engine } from '@/lib/practice-aws/engine/engine';
import { authorizeCall, refusalFor } from '@/lib/practice-aws/iam/authorize-call';
import type { Need } from '@/lib/practice-aws/iam/needs/need';
import { answerJson } from '@/lib/practice-aws/json/json-service';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { type HttpAnswer, xmlAnswer } from '@/lib/practice-aws/protocol/http-answer';
import type { Call, PracticeRole } from '@/lib/practice-aws/query/call';
import { answerQuery } from '@/lib/practice-aws/query/query-service';
import { answerS3 } from '@/lib/practice-aws/s3/answer';
import { answerSsm } from '@/lib/practice-aws/services/ssm';
import { type Addressed, address, type HttpRequest, parseUrl } from './address';
import { answerWithFaults } from './call-faults';
import { errorAnswer } from './error-answer';
import { jsonServices, queryServices } from './services';

export interface ObservedRequest {
  service: string;
  action: string;
  /** Milliseconds since the epoch. */
  at: number;
  account: string | undefined;
  region: string | undefined;
  params: Record<string, string>;
  /** Present when the call was refused. */
  errorCode: string | undefined;
}

/** Everything a request meets behind the HTTP server. */
export interface Practice {
  engine: Engine;
  clock: Clock;
  roles: readonly PracticeRole[] | undefined;
  onRequest: ((request: ObservedRequest) => void) | undefined;
}

/**
 * Answers one request to AWS: who calls, which service, what is to go wrong, then the service itself.
 * @returns undefined when the answer gets lost on its way: the connection is to be cut
 */
export async function answerAws(practice: Practice, request: HttpRequest): Promise<HttpAnswer | undefined> {
  const requestId = randomUUID();
  const at = practice.clock.now();
  let addressed: Addressed | undefined;
  let entry: LoggedRequest | undefined;
  try {
    const url = parseUrl(request.url);
    const scope = readScope(request.headers, url.searchParams);
    addressed = address(request, url, scope);
    entry = record(practice, addressed, requestId, at);
    if (scope === undefined) {
      throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
    }
    const token =
      request.headers['x-amz-security-token'] ?? url.searchParams.get('X-Amz-Security-Token') ?? undefined;
    advance(practice.engine, at);
    const caller = identifyCaller(
      practice.engine.world,
      scope.accessKeyId,
      [token].flat()[0],
      at,
      scope.region,
    );
    Object.assign(entry, callerFields(caller));
    const { service, action, region } = addressed;
    const { account } = caller;
    const stackName = addressed.form.get('StackName') ?? undefined;
    const form = request.body.toString('latin1');
    const faulty = { service, action, region, account, caller, form, stackName };
    const asked = addressed;
    return await answerWithFaults(practice.engine, practice.clock, faulty, () =>
      work(practice, request, asked, caller, requestId),
    );
  } catch (error) {
    const refusal = asAwsError(error);
    if (entry !== undefined) Object.assign(entry, { errorCode: refusal.code, errorMessage: refusal.message });
    return errorAnswer(addressed?.service ?? 'cloudformation', refusal, requestId);
  } finally {
    if (addressed !== undefined && entry !== undefined) notify(practice, addressed, entry);
  }
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError('InternalFailure', `The practice AWS has a defect: ${detail}`, 500);
}

function record(practice: Practice, addressed: Addressed, requestId: string, at: number): LoggedRequest {
  const { service, action, region, form } = addressed;
  const parameters = loggableParameters(Object.fromEntries(form));
  const entry: LoggedRequest = { requestId, at, service, action, region, parameters };
  practice.engine.log.add(entry);
  return entry;
}

function notify(
  practice: Practice,
  { service, action, region, form }: Addressed,
  entry: LoggedRequest,
): void {
  practice.onRequest?.({
    service,
    action,
    region,
    at: entry.at,
    account: entry.account,
    params: Object.fromEntries(form),
    errorCode: entry.errorCode,
  });
}

function work(
  practice: Practice,
  request: HttpRequest,
  { service, action, region, form, bucket, key }: Addressed,
  caller: Caller,
  requestId: string,
): HttpAnswer {
  const { engine, roles } = practice;
  const { account } = caller;
  const at = practice.clock.now();
  const body = request.body.toString('utf8');
  authorizeCall(engine.world, caller, { service, action, form, account, region, body, bucket, key });
  if (service === 's3') {
    const mayNot = (need: Need) => refusalFor(engine.world, caller, need, region);
    const { world } = engine;
    const answer = answerS3({ ...request, world, bucket, key, query: form, account, region, at, mayNot });
    const answered = { 'x-amz-request-id': requestId, ...answer.headers };
    return { status: answer.status, headers: answered, body: answer.body ?? '' };
  }
  if (service === 'ssm') {
    const answer = answerSsm(action, body, { world: engine.world, account, region, at });
    return jsonAnswer(JSON.stringify(answer), requestId);
  }
  const call: Call = { engine, caller, account, region, at, requestId, roles };
  const jsonService = jsonServices.get(service);
  if (jsonService !== undefined) return jsonAnswer(answerJson(jsonService, action, body, call), requestId);
  const queryService = queryServices.get(service);
  if (queryService === undefined) {
    throw new AwsError('InvalidAction', `The practice AWS has no service ${service}`);
  }
  return xmlAnswer(200, answerQuery(queryService, form, call), requestId);
}

function jsonAnswer(body: string, requestId: string): HttpAnswer {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId };
  return { status: 200, headers, body };
}
