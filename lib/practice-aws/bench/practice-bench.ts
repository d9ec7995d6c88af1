import { Readable } from 'node:stream';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { ManualClock } from '@/lib/practice-aws/account/clock';
import { RequestLog } from '@/lib/practice-aws/account/request-log';
import { emptyWorld, type Stack, type World } from '@/lib/practice-aws/account/state';
import { advance } from '@/lib/practice-aws/engine/advance';
import type { Engine } from '@/lib/practice-aws/engine/engine';
import { FaultBook } from '@/lib/practice-aws/faults/fault-book';
import { answerAws } from '@/lib/practice-aws/gateway/practice';
import type { PracticeRole } from '@/lib/practice-aws/query/call';

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

interface BenchAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Text of the first element of this name. */
  text(element: string): string | undefined;
}

/** As the SDK hands it to whatever sends it. */
interface SentRequest {
  method: string;
  path: string;
  body: string | Uint8Array | undefined;
  headers: Record<string, string>;
}

export interface Credentials {
  accessKeyId: string;
  sessionToken?: string;
}

/** The practice AWS without HTTP and with a clock that moves when told: for tests of its behaviour. */
export class PracticeBench {
  readonly clock = new ManualClock();
  readonly log = new RequestLog();
  readonly engine: Engine;
  region = 'eu-west-3';
  credentials: Credentials = { accessKeyId: 'AKIABENCH' };

  constructor(
    world: World = emptyWorld(),
    private readonly roles?: readonly PracticeRole[],
  ) {
    this.engine = { world, speed: 1, faults: new FaultBook(), quotas: 'none', log: this.log };
  }

  get world(): World {
    return this.engine.world;
  }

  /** @throws Error when the answer was lost */
  async call(service: string, action: string, params: Record<string, string> = {}): Promise<BenchAnswer> {
    const body = Buffer.from(new URLSearchParams({ Action: action, ...params }).toString());
    return this.request('POST', '/', service, body);
  }

  async request(
    method: string,
    url: string,
    service: string,
    body: Buffer = Buffer.alloc(0),
    others: Record<string, string> = {},
  ): Promise<BenchAnswer> {
    const { accessKeyId, sessionToken } = this.credentials;
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${this.region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const token = sessionToken && { 'x-amz-security-token': sessionToken };
    const headers = { authorization, ...token, ...others };
    const practice = { ...this, roles: this.roles, onRequest: undefined };
    const answer = await answerAws(practice, { method, url, headers, body });
    if (answer === undefined) throw new Error('the answer was lost');
    const text = answer.body.toString();
    return {
      status: answer.status,
      headers: answer.headers,
      body: text,
      text: (element) => {
        const content = new RegExp(`<${element}>([^<]*)</${element}>`).exec(text)?.[1];
        return content?.replace(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity);
      },
    };
  }

  /** Options for a service's real client, without HTTP between: what it sends and understands is what counts. */
  clientOptions(service: string) {
    return {
      region: this.region,
      credentials: { accessKeyId: 'AKIABENCH', secretAccessKey: 'x' },
      maxAttempts: 1,
      requestHandler: {
        handle: async ({ method, path, body, headers }: SentRequest) => {
          // Signed by the bench, as the client does not know whose session it is.
          const { authorization, 'x-amz-security-token': _token, ...others } = headers;
          const sent =
            typeof body === 'object'
              ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
              : Buffer.from(body ?? '');
          const answer = await this.request(method, path, service, sent, others);
          const response = { statusCode: answer.status, headers: answer.headers };
          return { response: { ...response, body: Readable.from(method === 'HEAD' ? [] : [answer.body]) } };
        },
      },
    };
  }

  readonly aws = new CloudFormation(this.clientOptions('cloudformation'));

  /** Moves time on for the whole practice AWS. */
  pass(seconds: number): void {
    this.clock.advance(seconds * 1000);
    advance(this.engine, this.clock.now());
  }

  /**
   * @returns the stack, freshly accepted
   * @throws Error with the service's code and message when it was refused
   */
  async create(name: string, template: string, params: Record<string, string> = {}): Promise<Stack> {
    const answer = await this.call('cloudformation', 'CreateStack', {
      StackName: name,
      TemplateBody: template,
      'Capabilities.member.1': 'CAPABILITY_IAM',
      ...params,
    });
    const stack = this.world.stacks.get(answer.text('StackId') ?? '');
    if (stack === undefined) throw new Error(`${answer.text('Code')}: ${answer.text('Message')}`);
    return stack;
  }

  async delete(nameOrId: string, params: Record<string, string> = {}): Promise<BenchAnswer> {
    return this.call('cloudformation', 'DeleteStack', { StackName: nameOrId, ...params });
  }
}

/** `Logical STATUS`, in order. */
export function history(stack: Stack, logicalId?: string): string[] {
  return stack.events
    .filter((event) => logicalId === undefined || event.logicalId === logicalId)
    .map((event) => `${event.logicalId} ${event.status}`);
}

export function reasonOf(stack: Stack, logicalId: string, status: string): string | undefined {
  return stack.events.findLast((event) => event.logicalId === logicalId && event.status === status)?.reason;
}
