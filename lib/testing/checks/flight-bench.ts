import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import type { Context } from '@/lib/access/context';
import { loadActor } from '@/lib/access/load-actor';
import { requestFlightCheck } from '@/lib/environments/requests/request-flight-check';
import type { FlightItem } from '@/lib/flight-check/flight-check';
import { awaitFlightCheck, readFlightCheck } from '@/lib/flight-check/read-flight-check';
import { dropFlightChecks } from '@/lib/flight-check/record-flight-check';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

/** What is asked for; a web environment in the target `sandbox` unless it says otherwise. */
export interface Asked {
  name: string;
  inputs?: Record<string, unknown>;
  blueprint?: string;
  target?: string;
  by?: Context;
  /** Of an environment that there is: only what changes of its inputs. */
  kind?: 'update' | 'relaunch';
  /** Also what took too long is an answer; else it is asked for again, as the machine may be busy. */
  once?: boolean;
}

const attempts = 3;
const isLate = ({ message }: FlightItem) => message.endsWith('AWS took too long to answer.');

/** A sandbox with the quotas of a new account, a worker, and short ways to ask for flight checks. */
export interface FlightBench {
  sandbox: Sandbox;
  /** Resolves once a worker has said that it is alive. */
  worker: () => Promise<void>;
  /** The whole answer. */
  check: (asked: Asked) => Promise<FlightItem[]>;
  /** One item of it, as soon as it is known. */
  itemOf: (asked: Asked, check: string) => Promise<FlightItem>;
  /** Every message so far. */
  messages: () => readonly string[];
  as: (email: string) => Promise<Context>;
  control: (method: 'PUT' | 'POST' | 'DELETE', path: string, body?: object) => Promise<void>;
  /** Makes a stack past Slipway, with the keys of an administrator. Its id. */
  makeStack: (stack: {
    name: string;
    template: string;
    region?: string;
    parameters?: Record<string, string>;
  }) => Promise<string>;
  close: () => Promise<void>;
}

const region = 'eu-west-3';
const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };

/** @param options `worker`: whether one is started right away */
export async function startFlightBench({ worker = true } = {}): Promise<FlightBench> {
  const sandbox = await startSandbox({ quotas: 'aws' });
  const alive = () =>
    waitUntil(
      'a worker',
      async () => (await sandbox.database.worker.count({ where: { stoppedAt: null } })) > 0,
    );
  if (worker) {
    sandbox.startWorker();
    await alive();
  }
  const messages: string[] = [];
  const heard = (items: FlightItem[]) => {
    messages.push(...items.map(({ message }) => message));
    return items;
  };
  const ask = async ({
    name,
    inputs = {},
    blueprint = 'web-environment',
    target = 'sandbox',
    by: ctx = sandbox.ctx,
    kind,
  }: Asked) => {
    const request = { name, blueprint, target, team: 'payments', inputs };
    const input = kind ? { kind, name, inputs } : ({ kind: 'launch', request } as const);
    const { id } = await requestFlightCheck({ ctx, input });
    return { ctx, input: { id } };
  };
  return {
    sandbox,
    worker: async () => void (await alive()),
    messages: () => messages,
    check: async (asked) => {
      for (let attempt = 1; ; attempt += 1) {
        const { items } = await awaitFlightCheck(await ask(asked));
        if (asked.once || attempt === attempts || !items.some(isLate)) return heard(items);
      }
    },
    itemOf: async (asked, check) => {
      for (let attempt = 1; ; attempt += 1) {
        const call = await ask(asked);
        const item = await waitUntil(`the item ${check}`, async () => {
          const { items } = await readFlightCheck(call);
          heard(items);
          return items.find((each) => each.check === check);
        }).finally(() => dropFlightChecks(sandbox.database, [call.input.id]));
        if (attempt === attempts || !isLate(item)) return item;
      }
    },
    as: async (email) => {
      const { id } = await sandbox.database.user.findUniqueOrThrow({ where: { email } });
      const actor = await loadActor(sandbox.database, id);
      if (!actor) throw new Error(`${email} is missing`);
      return { database: sandbox.database, actor, via: 'api', freshUntil: 'always' };
    },
    control: async (method, path, body) => {
      const address = `${sandbox.aws.url}/_sandbox/${path}`;
      const answer = await fetch(address, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
      if (!answer.ok) throw new Error(await answer.text());
    },
    makeStack: async ({ name, template, region: there = region, parameters = {} }) => {
      const client = new CloudFormationClient({ endpoint: sandbox.aws.url, region: there, credentials });
      const { StackId = '' } = await client.send(
        new CreateStackCommand({
          StackName: name,
          TemplateBody: template,
          Capabilities: ['CAPABILITY_NAMED_IAM'],
          Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          })),
        }),
      );
      await waitUntilStackCreateComplete(
        { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
        { StackName: name },
      );
      return StackId;
    },
    close: () => sandbox.close(),
  };
}
