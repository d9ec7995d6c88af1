import { constraintError, validationError } from './aws-error';
import { toXml, type XmlValue } from './xml';

/**
 * The AWS Query protocol: a form-encoded request, an XML answer.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html, EC2's dialect: …/aws-ec2-query-protocol.html
 */
export class QueryParams {
  readonly #values: ReadonlyMap<string, string>;

  constructor(form: string) {
    this.#values = new Map(new URLSearchParams(form));
  }

  text(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** @throws AwsError ValidationError when the member is missing */
  required(name: string): string {
    const value = this.#values.get(name);
    if (value === undefined || value === '') {
      throw constraintError(name[0]?.toLowerCase() + name.slice(1), undefined, 'Member must not be null');
    }
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (value !== 'true' && value !== 'false') {
      throw validationError(`Boolean parameter ${name} must be 'true' or 'false'`);
    }
    return value === 'true';
  }

  integer(name: string): number | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (!/^-?\d{1,9}$/.test(value)) throw validationError(`Parameter ${name} must be a number`);
    return Number(value);
  }

  /** `Name.member.1=a&Name.member.2=b`; with `separator` `.` EC2's `Name.1=a`. */
  list(name: string, separator = '.member.'): string[] {
    return this.records(name, separator).flatMap((record) => record.get('') ?? []);
  }

  /** `Tags.member.1.Key=a&Tags.member.1.Value=b`; an entry's own value has the empty key. */
  records(name: string, separator = '.member.'): Map<string, string>[] {
    const prefix = name + separator;
    const records = new Map<number, Map<string, string>>();
    for (const [key, value] of this.#values) {
      if (!key.startsWith(prefix)) continue;
      const match = /^(\d{1,6})(?:\.(.+))?$/.exec(key.slice(prefix.length));
      if (match === null) continue;
      const record = records.get(Number(match[1])) ?? new Map<string, string>();
      records.set(Number(match[1]), record.set(match[2] ?? '', value));
    }
    return [...records].sort(([a], [b]) => a - b).map(([, record]) => record);
  }

  toRecord(): Record<string, string> {
    return Object.fromEntries(this.#values);
  }
}

export interface QueryAnswer {
  /** Content of `<ActionResult>`; absent for actions that answer nothing. */
  result?: { readonly [name: string]: XmlValue };
}

export function queryAnswerXml(
  action: string,
  xmlns: string,
  answer: QueryAnswer,
  requestId: string,
): string {
  const result = answer.result === undefined ? '' : toXml(`${action}Result`, answer.result, 'member');
  const metadata = toXml('ResponseMetadata', { RequestId: requestId }, 'member');
  return `<${action}Response xmlns="${xmlns}">${result}${metadata}</${action}Response>`;
}

export function queryErrorXml(
  xmlns: string,
  code: string,
  message: string,
  status: number,
  requestId: string,
): string {
  const error = { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
  const content = toXml('Error', error, 'member') + toXml('RequestId', requestId, 'member');
  return `<ErrorResponse xmlns="${xmlns}">${content}</ErrorResponse>`;
}

export function ec2AnswerXml(
  action: string,
  xmlns: string,
  result: Record<string, XmlValue>,
  requestId: string,
): string {
  const content = toXml('requestId', requestId, 'item');
  const members = Object.entries(result).map(([name, value]) => toXml(name, value, 'item'));
  return `<${action}Response xmlns="${xmlns}">${content}${members.join('')}</${action}Response>`;
}

export function ec2ErrorXml(code: string, message: string, requestId: string): string {
  const errors = toXml('Errors', { Error: { Code: code, Message: message } }, 'item');
  return `<Response>${errors}${toXml('RequestID', requestId, 'item')}</Response>`;
}
