import { parseTemplate } from '@/lib/practice-aws/template/parse';
import { AwsError } from './aws-error';
import type { Caller } from './caller';

/**
 * One call, with what CloudTrail tells about it: `arn` is its `userIdentity.arn`, `sessionName` and `sourceIdentity`
 * stand in its `sessionContext`, `service` and `action` are `eventSource` and `eventName`.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export interface LoggedRequest {
  requestId: string;
  /** Milliseconds since the epoch, when the request had arrived. */
  at: number;
  service: string;
  action: string;
  account?: string;
  region?: string;
  accessKeyId?: string;
  arn?: string;
  sessionName?: string;
  sourceIdentity?: string;
  tags?: Record<string, string>;
  parameters: Record<string, string>;
  /** Present when the call was refused. */
  errorCode?: string;
  errorMessage?: string;
}

const KEPT = 2000;
const LONGEST_VALUE = 1000;
/** Characters of names and values together: what a request brings must not add up in memory. */
const LARGEST_ENTRY = 20_000;
/**
 * What makes a presigned address work for whoever reads it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
const SIGNED_QUERY = ['X-Amz-Security-Token', 'X-Amz-Signature'];

/** The most recent calls, oldest first. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
  }

  list(): readonly LoggedRequest[] {
    return this.#entries;
  }
}

export function callerFields(caller: Caller): Partial<LoggedRequest> {
  const { account, accessKeyId, arn, session } = caller;
  if (session === undefined) return { account, accessKeyId, arn };
  const tags = Object.fromEntries(session.tags.map((tag) => [tag.key, tag.value]));
  return {
    account,
    accessKeyId,
    arn,
    sessionName: session.sessionName,
    sourceIdentity: session.sourceIdentity,
    tags,
  };
}

/** A call's parameters without secrets, and without the bulk of templates. */
export function loggableParameters(params: Record<string, string>): Record<string, string> {
  const isSecret = secretParameters(params);
  const shown: [string, string][] = [];
  let left = LARGEST_ENTRY;
  for (const [name, value] of Object.entries(params)) {
    const entry: [string, string] = [cut(name), shownValue(name, value, isSecret(name))];
    left -= entry[0].length + entry[1].length;
    if (left < 0) break;
    shown.push(entry);
  }
  return Object.fromEntries(shown);
}

function shownValue(name: string, value: string, isSecret: boolean): string {
  if (name === 'TemplateBody') return `(${value.length} characters)`;
  return isSecret ? '****' : cut(value);
}

function cut(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/**
 * Which fields hold what makes a presigned address work, or values of NoEcho parameters; where the template is not at
 * hand, of any parameter.
 */
function secretParameters(params: Record<string, string>): (field: string) => boolean {
  const noEcho = noEchoNames(params.TemplateBody);
  return (field) => {
    if (SIGNED_QUERY.includes(field)) return true;
    const prefix = /^(Parameters\.member\.\d+\.)ParameterValue$/.exec(field)?.[1];
    if (prefix === undefined) return false;
    return noEcho === undefined || noEcho.has(params[`${prefix}ParameterKey`] ?? '');
  };
}

function noEchoNames(templateBody: string | undefined): ReadonlySet<string> | undefined {
  if (templateBody === undefined) return undefined;
  try {
    const parameters = [...parseTemplate(templateBody).parameters.values()];
    return new Set(parameters.filter((parameter) => parameter.noEcho).map((parameter) => parameter.name));
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
