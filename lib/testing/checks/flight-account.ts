import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { FlightBench } from './flight-bench';

/** What the account of the target `sandbox` has beside environments, so that there is something to find. */
export const account = '000000000000';
const region = 'eu-west-3';
const usual = { account, region };

export const certificate = (id: string, where = region) =>
  `arn:aws:acm:${where}:${account}:certificate/${id}`;
export const ecr = (image: string) => `${account}.dkr.ecr.${region}.amazonaws.com/${image}`;
export const arm64 = '/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id';
export const vcpus = 'L-1216C47A';

/** What no message may have: values that were read, and names of what others have. */
export const secrets = /ami-[0-9a-f]|payroll|an-external-id|AKIA|ASIA/i;

/** Puts a fault there, and says how to take it away again. */
export type Inject = () => Promise<() => Promise<void>>;

const template = (resources: object) => JSON.stringify({ Resources: resources });

/**
 * Certificates, parameters, an image in ECR, room for 64 vCPUs; and things of others with names that environments would
 * have.
 */
export async function fillAccount(bench: FlightBench): Promise<void> {
  const { sandbox, makeStack, control } = bench;
  await sandbox.setSpeed(1_000);
  // Things of others, none of which may be told.
  const key = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } };
  const alias = { AliasName: 'alias/slipway-key-taken', TargetKeyId: { Ref: 'PayrollKey' } };
  await Promise.all([
    makeStack({ name: 'slipway-name-taken', template: template({ Topic: { Type: 'AWS::SNS::Topic' } }) }),
    makeStack({
      name: 'payroll-of-somebody',
      template: template({ PayrollKey: key, PayrollAlias: { Type: 'AWS::KMS::Alias', Properties: alias } }),
    }),
    putParameter(bench, '/slipway/golden', 'ami-0badc0ffee0ddf00d'),
    putParameter(bench, '/slipway/text', 'payroll-secret-value'),
    control('POST', 'certificates', {
      ...usual,
      id: 'pending',
      domainNames: ['a.example.com'],
      status: 'PENDING_VALIDATION',
    }),
    control('POST', 'certificates', {
      ...usual,
      id: 'expired',
      domainNames: ['a.example.com'],
      status: 'EXPIRED',
    }),
    control('POST', 'certificates', { ...usual, id: 'good', domainNames: ['*.example.com'] }),
    ...['site', 'other-site'].map((id) =>
      control('POST', 'certificates', {
        account,
        region: 'us-east-1',
        id,
        domainNames: [id === 'site' ? '*.example.com' : 'payroll.example.org'],
      }),
    ),
    control('POST', 'repositories', { ...usual, name: 'web', tags: ['1.0'] }),
    setQuota(bench, vcpus, 64),
  ]);
  await sandbox.setSpeed(60);
}

async function putParameter({ sandbox }: FlightBench, name: string, value: string): Promise<void> {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  const ssm = new SSMClient({ endpoint: sandbox.aws.url, region, credentials });
  await ssm.send(new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: true }));
}

export function setQuota({ control }: FlightBench, code: string, value: number): Promise<void> {
  return control('PUT', 'quotas', { ...usual, code, value });
}

/** A quota as low as this, and high again. */
export async function lowQuota(bench: FlightBench, code: string, value: number, again = 50) {
  await setQuota(bench, code, value);
  return () => setQuota(bench, code, again);
}

export async function faulty({ sandbox }: FlightBench, ...faults: object[]) {
  await sandbox.faults(faults);
  return () => sandbox.faults([]);
}
