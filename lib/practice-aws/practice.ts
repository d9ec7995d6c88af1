import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { advance } from '@/lib/practice-aws/engine/advance';
import type { Engine } from '@/lib/practice-aws/engine/engine';
import { answerWithFaults } from '@/lib/practice-aws/faults/call-faults';
import { authorizeCall, refusalFor } from '@/lib/practice-aws/iam/authorize-call';
import type { Need } from '@/lib/practice-aws/iam/needs/need';
import { answerQuery } from '@/lib/practice-aws/query/query-service';
import { s3Action } from '@/lib/practice-aws/s3/action';
import { answerS3 } from '@/lib/practice-aws/s3/answer';
import { answerSsm } from '@/lib/practice-aws/services/ssm';
import { errorAnswer, type HttpAnswer, xmlAnswer } from './answer';
import { AwsError } from './aws-error';
import type { Call, PracticeRole } from './call';
import { type Caller, identifyCaller, readScope } from './caller';
import type { Clock } from './clock';
import { callerFields, type LoggedRequest, loggableParameters, type RequestLog } from './request-log';
import { queryServices } from './services';

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
  log: RequestLog;
  roles: readonly PracticeRole[] | undefined;
  onRequest: ((request: ObservedRequest) => void) | undefined;
}

export interface HttpRequest {
  method: string;
  /** Path and query as they stand in the request line. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface Addressed {
  service: string;
  action: string;
  region: string;
  /** The form, or the query where the body is none. */
  form: URLSearchParams;
  url: URL;
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
    const caller = identifyCaller(practice.engine.world, scope.accessKeyId, [token].flat()[0], at);
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

function parseUrl(text: string): URL {
  if (!URL.canParse(text, 'http://practice'))
    throw new AwsError('MalformedQueryString', 'The request URL is malformed');
  return new URL(text, 'http://practice');
}

function address(
  request: HttpRequest,
  url: URL,
  scope: { service: string; region: string } | undefined,
): Addressed {
  const region = scope?.region ?? 'us-east-1';
  const service = scope?.service ?? (url.pathname === '/' ? 'cloudformation' : 's3');
  const isForm = service !== 's3' && service !== 'ssm';
  const form = new URLSearchParams((isForm && request.body.toString('utf8')) || url.search);
  if (service === 's3') {
    const { method } = request;
    return {
      service,
      region,
      form,
      url,
      action: s3Action({ method, ...s3Path(url), query: url.searchParams }),
    };
  }
  if (service === 'ssm') {
    const target = String(request.headers['x-amz-target'] ?? '');
    return { service, region, form, url, action: target.replace(/^AmazonSSM\./, '') };
  }
  return { service, region, form, url, action: form.get('Action') ?? '' };
}

function s3Path(url: URL): { bucket: string; key: string } {
  const path = decodePath(url.pathname.slice(1));
  const slash = path.indexOf('/');
  return slash < 0 ? { bucket: path, key: '' } : { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AwsError('InvalidURI', 'Could not parse the specified URI.');
  }
}

function record(practice: Practice, addressed: Addressed, requestId: string, at: number): LoggedRequest {
  const { service, action, region, form } = addressed;
  const parameters = loggableParameters(Object.fromEntries(form));
  const entry: LoggedRequest = { requestId, at, service, action, region, parameters };
  practice.log.add(entry);
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
  { service, action, region, form, url }: Addressed,
  caller: Caller,
  requestId: string,
): HttpAnswer {
  const { engine, roles } = practice;
  const { account } = caller;
  const at = practice.clock.now();
  const place = service === 's3' ? s3Path(url) : { bucket: '', key: '' };
  const asked = { service, action, form, account, region, body: request.body.toString('utf8'), ...place };
  authorizeCall(engine.world, caller, asked);
  if (service === 's3') {
    const { method, headers, body } = request;
    const mayNot = (need: Need) => refusalFor(engine.world, caller, need, region);
    const call = { method, headers, body, ...place, query: url.searchParams, account, region, at, mayNot };
    const answer = answerS3({ ...call, world: engine.world });
    const answered = { 'x-amz-request-id': requestId, ...answer.headers };
    return { status: answer.status, headers: answered, body: answer.body ?? '' };
  }
  if (service === 'ssm') {
    const place = { world: engine.world, account, region, at };
    const body = JSON.stringify(answerSsm(action, request.body.toString('utf8'), place));
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId };
    return { status: 200, headers, body };
  }
  const queryService = queryServices.get(service);
  if (queryService === undefined) {
    throw new AwsError('InvalidAction', `The practice AWS has no service ${service}`);
  }
  const call: Call = { engine, caller, account, region, at, requestId, roles };
  return xmlAnswer(200, answerQuery(queryService, form, call), requestId);
}
