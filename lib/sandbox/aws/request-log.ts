import { AwsError } from './aws-error';
import type { Caller } from './caller';
import { parseTemplate } from './template/parse';

/** One call, as CloudTrail would tell it. */
export interface LoggedRequest {
  requestId: string;
  /** Milliseconds since the epoch, when the request had arrived. */
  at: number;
  service: string;
  action: string;
  account?: string;
  region?: string;
  accessKeyId?: string;
  sessionName?: string;
  sourceIdentity?: string;
  tags?: Record<string, string>;
  parameters: Record<string, string>;
  /** Present when the call was refused. */
  errorCode?: string;
}

const KEPT = 2000;
const LONGEST_VALUE = 1000;

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
  const { account, accessKeyId, session } = caller;
  if (session === undefined) return { account, accessKeyId };
  const tags = Object.fromEntries(session.tags.map((tag) => [tag.key, tag.value]));
  return {
    account,
    accessKeyId,
    sessionName: session.sessionName,
    sourceIdentity: session.sourceIdentity,
    tags,
  };
}

/** A call's parameters without secrets, and without the bulk of templates. */
export function loggableParameters(params: Record<string, string>): Record<string, string> {
  const isSecret = secretParameters(params);
  const shown = Object.entries(params).map(([name, value]): [string, string] => {
    if (name === 'TemplateBody') return [name, `(${value.length} characters)`];
    if (isSecret(name)) return [name, '****'];
    return [name, value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value];
  });
  return Object.fromEntries(shown);
}

/** Which form fields hold values of NoEcho parameters; where the template is not at hand, of any parameter. */
function secretParameters(params: Record<string, string>): (field: string) => boolean {
  const noEcho = noEchoNames(params.TemplateBody);
  return (field) => {
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
