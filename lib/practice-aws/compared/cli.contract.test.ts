import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PracticeAws, startPracticeAws } from '@/lib/practice-aws/server';
import { findTool } from '@/lib/sandbox/setup/python-tools';

const run = promisify(execFile);
const tool = findTool('aws');

const BODY = `
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Subnet: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24 } }
Outputs: { VpcId: { Value: !Ref Vpc } }
`;

describe.skipIf(tool.path === null)(
  `the AWS command line${tool.path === null ? ` (skipped: ${tool.reason})` : ''}`,
  () => {
    let practice: PracticeAws;
    let folder: string;

    beforeAll(async () => {
      practice = await startPracticeAws({ speed: 50 });
      folder = mkdtempSync(path.join(tmpdir(), 'practice-aws-cli-'));
      writeFileSync(path.join(folder, 'template.yaml'), BODY);
    });

    afterAll(async () => {
      await practice.close();
      rmSync(folder, { recursive: true, force: true });
    });

    async function aws(...args: string[]): Promise<string> {
      const env = {
        NODE_ENV: process.env.NODE_ENV,
        PATH: process.env.PATH,
        HOME: folder,
        AWS_ACCESS_KEY_ID: 'AKIACLI',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_DEFAULT_REGION: 'eu-west-3',
        AWS_ENDPOINT_URL: practice.url,
        AWS_PAGER: '',
      };
      return (await run(tool.path ?? '', args, { env, cwd: folder })).stdout;
    }

    async function cloudformation(...args: string[]) {
      const output = await aws('cloudformation', ...args, '--output', 'json');
      return output.trim() === '' ? undefined : JSON.parse(output);
    }

    test('[clients-3] launches a stack, follows it, lists it and deletes it', async () => {
      const { StackId } = await cloudformation(
        'create-stack',
        '--stack-name',
        'cli-web',
        '--template-body',
        'file://template.yaml',
        '--client-request-token',
        'cli-1',
        '--tags',
        'Key=team,Value=a',
      );
      await cloudformation('wait', 'stack-create-complete', '--stack-name', 'cli-web');
      const { Stacks } = await cloudformation('describe-stacks', '--stack-name', StackId);
      expect(Stacks[0]).toMatchObject({
        StackStatus: 'CREATE_COMPLETE',
        Tags: [{ Key: 'team', Value: 'a' }],
        Outputs: [{ OutputKey: 'VpcId', OutputValue: expect.stringMatching(/^vpc-/) }],
      });
      const { StackEvents } = await cloudformation('describe-stack-events', '--stack-name', 'cli-web');
      expect(StackEvents).toHaveLength(8);
      expect(StackEvents[7]).toMatchObject({
        ResourceStatusReason: 'User Initiated',
        ClientRequestToken: 'cli-1',
      });
      const { StackSummaries } = await cloudformation(
        'list-stacks',
        '--stack-status-filter',
        'CREATE_COMPLETE',
      );
      expect(StackSummaries).toEqual([expect.objectContaining({ StackId })]);
      await cloudformation('delete-stack', '--stack-name', 'cli-web');
      await cloudformation('wait', 'stack-delete-complete', '--stack-name', 'cli-web');
      const gone = await cloudformation('describe-stacks', '--stack-name', StackId);
      expect(gone.Stacks[0].StackStatus).toBe('DELETE_COMPLETE');
    });

    test('[clients-3] shows errors in AWS’s words', async () => {
      await expect(cloudformation('describe-stacks', '--stack-name', 'nope')).rejects.toMatchObject({
        stderr: expect.stringContaining(
          'An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id nope does not exist',
        ),
      });
    });

    test('[clients-3] copies a file into a bucket and back', async () => {
      await aws('s3', 'mb', 's3://cli-files');
      await aws('s3', 'cp', 'template.yaml', 's3://cli-files/a/template.yaml');
      expect(await aws('s3', 'cp', 's3://cli-files/a/template.yaml', '-')).toBe(BODY);
      await aws('s3', 'rb', '--force', 's3://cli-files');
      await expect(aws('s3', 'ls', 's3://cli-files')).rejects.toMatchObject({
        stderr: expect.stringContaining('NoSuchBucket'),
      });
    });

    test('[clients-3] reads the public image parameters and the zones', async () => {
      const name = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
      const { Parameter } = JSON.parse(await aws('ssm', 'get-parameter', '--name', name, '--output', 'json'));
      expect(Parameter).toMatchObject({ Name: name, Value: expect.stringMatching(/^ami-[0-9a-f]{17}$/) });
      const zones = JSON.parse(await aws('ec2', 'describe-availability-zones', '--output', 'json'));
      expect(zones.AvailabilityZones).toHaveLength(3);
    });

    test.each([
      ['service-quotas get-service-quota --service-code vpc --quota-code L-F678F1CE', 'VPCs per Region'],
      ['acm list-certificates', 'ISSUED'],
      ['kms list-aliases', 'alias/aws/rds'],
      ['ecr describe-repositories', 'repositories'],
      ['ec2 describe-vpcs --filters Name=is-default,Values=true', '172.31.0.0/16'],
      ['ec2 describe-instance-types --instance-types t4g.small', 'arm64'],
      ['rds describe-orderable-db-instance-options --engine mysql --db-instance-class db.t3.micro', '8.4.9'],
      ['elbv2 describe-account-limits', 'application-load-balancers'],
      ['iam list-attached-role-policies --role-name any', 'AdministratorAccess'],
    ])('[clients-3] reads the account: %s', async (command, told) => {
      expect(await aws(...command.split(' '), '--output', 'json')).toContain(told);
    });
  },
);
