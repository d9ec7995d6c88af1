import { beforeEach, expect, test } from 'vitest';
import { history, PracticeBench, reasonOf } from '@/lib/practice-aws/practice-bench';
import { deleteObject, putObject } from '@/lib/practice-aws/s3/buckets';
import type { Bucket, Stack } from '@/lib/practice-aws/state';
import { changeResource } from './outside';

const TWENTY = `
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Gateway: { Type: AWS::EC2::InternetGateway }
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: { VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway }
  Public1: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc } }
  Public2: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc } }
  Private1: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc } }
  Private2: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc } }
  Address: { Type: AWS::EC2::EIP, DependsOn: Attachment }
  Nat:
    Type: AWS::EC2::NatGateway
    Properties: { SubnetId: !Ref Public1, AllocationId: !GetAtt Address.AllocationId }
  Routes: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  Route:
    Type: AWS::EC2::Route
    Properties: { RouteTableId: !Ref Routes, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat }
  Group: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: x, VpcId: !Ref Vpc } }
  Key: { Type: AWS::KMS::Key }
  Alias: { Type: AWS::KMS::Alias, Properties: { AliasName: alias/x, TargetKeyId: !Ref Key } }
  SubnetGroup:
    Type: AWS::RDS::DBSubnetGroup
    Properties: { DBSubnetGroupDescription: x, SubnetIds: [!Ref Private1, !Ref Private2] }
  Database:
    Type: AWS::RDS::DBInstance
    Properties: { DBSubnetGroupName: !Ref SubnetGroup, KmsKeyId: !GetAtt Key.Arn, VPCSecurityGroups: [!Ref Group] }
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } }
  Data: { Type: AWS::S3::Bucket, Properties: { VersioningConfiguration: { Status: Enabled } } }
  Balancer: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Subnets: [!Ref Public1, !Ref Public2] } }
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: { LoadBalancerArn: !Ref Balancer, Port: 80, DefaultActions: [{ Type: fixed-response }] }
Outputs:
  Url: { Value: !Sub 'http://\${Balancer.DNSName}' }
  Database: { Value: !GetAtt [Database, Endpoint.Address], Export: { Name: !Sub '\${AWS::StackName}-db' } }
`;

let bench: PracticeBench;

beforeEach(() => {
  bench = new PracticeBench();
});

function bucketOf(stack: Stack, logicalId = 'Data'): Bucket {
  const bucket = bench.world.buckets.get(stack.resources.get(logicalId)?.physicalId ?? '');
  if (bucket === undefined) throw new Error('the stack has no such bucket');
  return bucket;
}

function fill(bucket: Bucket): void {
  putObject(bench.world, bucket, { key: 'a', body: Buffer.from('x'), headers: {}, at: 0 });
}

test('[create-1] a launch creates every resource after what it needs, and ends complete with its outputs', async () => {
  const stack = await bench.create('web', TWENTY);
  bench.pass(120);
  expect(stack.status).toBe('CREATE_COMPLETE');
  for (const resource of stack.resources.values()) {
    const started = stack.events.findIndex((event) => event.logicalId === resource.logicalId);
    for (const needed of resource.dependsOn) {
      const done = history(stack).indexOf(`${needed} CREATE_COMPLETE`);
      expect(done, `${needed} before ${resource.logicalId}`).toBeGreaterThan(0);
      expect(done, `${needed} before ${resource.logicalId}`).toBeLessThan(started);
    }
  }
  expect(stack.outputs).toEqual([
    { key: 'Url', value: expect.stringMatching(/^http:\/\/web-.*\.eu-west-3\.elb\.amazonaws\.com$/) },
    { key: 'Database', value: expect.stringMatching(/\.rds\.amazonaws\.com$/), exportName: 'web-db' },
  ]);
});

test('[create-2] a resource shows three events, the second with the physical id', async () => {
  const stack = await bench.create('web', TWENTY);
  bench.pass(120);
  const events = stack.events.filter((event) => event.logicalId === 'Vpc');
  expect(events.map(({ status, reason }) => [status, reason])).toEqual([
    ['CREATE_IN_PROGRESS', undefined],
    ['CREATE_IN_PROGRESS', 'Resource creation Initiated'],
    ['CREATE_COMPLETE', undefined],
  ]);
  expect(events.map((event) => event.physicalId)).toEqual([
    undefined,
    expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
    stack.resources.get('Vpc')?.physicalId,
  ]);
});

test('[create-1] independent resources are created side by side', async () => {
  const stack = await bench.create('web', TWENTY);
  bench.pass(0.6);
  expect([...stack.resources.values()].filter((resource) => resource.status !== undefined).length).toBe(5);
});

test('[stacks-1] the same time in one step or in many gives the same history', async () => {
  const stack = await bench.create('web', TWENTY);
  const other = new PracticeBench(structuredClone(bench.world));
  bench.pass(300);
  for (let second = 0; second < 600; second += 1) other.pass(0.5);
  expect(other.world.stacks.get(stack.id)?.events).toEqual(stack.events);
});

test('[delete-1] a delete takes everything down in reverse order and leaves no bucket', async () => {
  const stack = await bench.create('web', TWENTY);
  bench.pass(120);
  await bench.delete('web');
  bench.pass(120);
  expect(stack.status).toBe('DELETE_COMPLETE');
  for (const resource of stack.resources.values()) {
    expect(resource.status).toBe('DELETE_COMPLETE');
    const gone = history(stack).indexOf(`${resource.logicalId} DELETE_COMPLETE`);
    for (const needed of resource.dependsOn) {
      expect(gone).toBeLessThan(history(stack).indexOf(`${needed} DELETE_IN_PROGRESS`));
    }
  }
  expect(bench.world.buckets.size).toBe(0);
  expect(bench.world.agenda).toEqual([]);
});

test('[delete-2] a stack can be deleted in the middle of its launch', async () => {
  const stack = await bench.create('web', TWENTY);
  bench.pass(8);
  await bench.delete(stack.id);
  expect(reasonOf(stack, 'Balancer', 'CREATE_FAILED')).toBe('Resource creation cancelled');
  bench.pass(120);
  expect(stack.status).toBe('DELETE_COMPLETE');
  expect(
    [...stack.resources.values()].every(({ status }) => status === undefined || status === 'DELETE_COMPLETE'),
  ).toBe(true);
  expect(bench.world.buckets.size).toBe(0);
});

test('[create-3] a failed resource cancels its siblings and rolls the stack back, keeping the name', async () => {
  bench.engine.faults.replace([
    { kind: 'resource', logicalId: 'Nat', on: 'create', reason: 'No more addresses' },
  ]);
  const stack = await bench.create('web', TWENTY, { ClientRequestToken: 'op-1' });
  bench.pass(120);
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(reasonOf(stack, 'Nat', 'CREATE_FAILED')).toBe('No more addresses');
  expect(reasonOf(stack, 'Balancer', 'CREATE_FAILED')).toBe('Resource creation cancelled');
  expect(reasonOf(stack, 'web', 'ROLLBACK_IN_PROGRESS')).toMatch(
    /^The following resource\(s\) failed to create: \[Nat, .*Balancer.*\]\. Rollback requested by user\.$/,
  );
  expect(history(stack, 'Balancer').slice(-2)).toEqual([
    'Balancer DELETE_IN_PROGRESS',
    'Balancer DELETE_COMPLETE',
  ]);
  expect(stack.events.every((event) => event.token === 'op-1')).toBe(true);
  await expect(bench.create('web', TWENTY)).rejects.toThrow(
    'AlreadyExistsException: Stack [web] already exists',
  );
  await bench.delete('web');
  bench.pass(5);
  expect(stack.status).toBe('DELETE_COMPLETE');
});

test('[create-5] without rollback the stack stays as it failed', async () => {
  bench.engine.faults.replace([{ kind: 'resource', type: 'AWS::KMS::Key', on: 'create', reason: 'denied' }]);
  const stack = await bench.create('web', TWENTY, { DisableRollback: 'true' });
  bench.pass(120);
  expect(stack.status).toBe('CREATE_FAILED');
  expect(stack.resources.get('Vpc')?.physicalId).toBeDefined();
  expect(bench.world.agenda).toEqual([]);
});

test('[create-6] OnFailure DELETE removes the stack', async () => {
  bench.engine.faults.replace([{ kind: 'resource', type: 'AWS::KMS::Key', on: 'create', reason: 'denied' }]);
  const stack = await bench.create('web', TWENTY, { OnFailure: 'DELETE' });
  bench.pass(120);
  expect(stack.status).toBe('DELETE_COMPLETE');
  expect(reasonOf(stack, 'web', 'DELETE_IN_PROGRESS')).toContain('Delete requested by user.');
});

test('[create-7] a launch that takes longer than its time-out is rolled back', async () => {
  const slow =
    'Resources: { Db: { Type: AWS::RDS::DBInstance }, Db2: { Type: AWS::RDS::DBInstance, DependsOn: Db }, Db3: { Type: AWS::RDS::DBInstance, DependsOn: Db2 } }';
  const stack = await bench.create('slow', slow, { TimeoutInMinutes: '1' });
  bench.pass(200);
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(reasonOf(stack, 'slow', 'ROLLBACK_IN_PROGRESS')).toBe(
    'Stack creation time exceeded the specified timeout. Rollback requested by user.',
  );
});

test('[create-8] a certificate that does not exist fails the HTTPS listener, the known one does not', async () => {
  const listener = (id: string) => `
Resources:
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: arn:aws:elasticloadbalancing:eu-west-3:000000000000:loadbalancer/app/x/0
      DefaultActions: [{ Type: fixed-response }]
      Certificates: [{ CertificateArn: 'arn:aws:acm:eu-west-3:000000000000:certificate/${id}' }]`;
  const bad = await bench.create('bad', listener('aaaaaaaa-2222-3333-4444-555555555555'));
  const good = await bench.create('good', listener('11111111-2222-3333-4444-555555555555'));
  bench.pass(30);
  expect(bad.status).toBe('ROLLBACK_COMPLETE');
  expect(reasonOf(bad, 'Listener', 'CREATE_FAILED')).toMatch(
    /Certificate ARN 'arn:aws:acm:.*' is not valid \(Service: ElasticLoadBalancingV2, Status Code: 400, Request ID: /,
  );
  expect(good.status).toBe('CREATE_COMPLETE');
});

test('[delete-3] a bucket that is not empty blocks the delete until it is emptied, all versions', async () => {
  const stack = await bench.create('web', TWENTY);
  bench.pass(120);
  const bucket = bucketOf(stack);
  fill(bucket);
  deleteObject(bench.world, bucket, { key: 'a', at: 1 });
  await bench.delete('web');
  bench.pass(120);
  expect(stack.status).toBe('DELETE_FAILED');
  expect(stack.statusReason).toBe('The following resource(s) failed to delete: [Data]. ');
  expect(reasonOf(stack, 'Data', 'DELETE_FAILED')).toContain(
    'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
  );
  expect(stack.resources.get('Vpc')?.status).toBe('DELETE_COMPLETE');
  for (const { key, versionId } of [...bucket.versions])
    deleteObject(bench.world, bucket, { key, versionId, at: 2 });
  await bench.delete('web');
  bench.pass(60);
  expect(stack.status).toBe('DELETE_COMPLETE');
});

test('[delete-3] a protected database blocks the delete, and what it needs stays with it', async () => {
  const body = `
Resources:
  Group: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: x } }
  Database: { Type: AWS::RDS::DBInstance, Properties: { DeletionProtection: true, VPCSecurityGroups: [!Ref Group] } }`;
  const stack = await bench.create('db', body);
  bench.pass(60);
  await bench.delete('db');
  bench.pass(60);
  expect(stack.status).toBe('DELETE_FAILED');
  expect(reasonOf(stack, 'Database', 'DELETE_FAILED')).toContain(
    'Cannot delete protected DB Instance, please disable deletion protection and try again.',
  );
  expect(stack.resources.get('Group')?.status).toBe('CREATE_COMPLETE');
});

test('[delete-6] a blocked resource can be left behind, by name or by force', async () => {
  const ways: Record<string, string>[] = [
    { 'RetainResources.member.1': 'Data' },
    { DeletionMode: 'FORCE_DELETE_STACK' },
  ];
  for (const params of ways) {
    const stack = await bench.create('web', 'Resources: { Data: { Type: AWS::S3::Bucket } }');
    bench.pass(20);
    fill(bucketOf(stack));
    const tooEarly = await bench.delete('web', params);
    expect(tooEarly.text('Message')).toContain('only when the stack is in the DELETE_FAILED state');
    await bench.delete('web');
    bench.pass(20);
    expect(stack.status).toBe('DELETE_FAILED');
    await bench.delete('web', params);
    bench.pass(20);
    expect(stack.status).toBe('DELETE_COMPLETE');
    expect(stack.resources.get('Data')?.status).toBe('DELETE_SKIPPED');
    expect(bucketOf(stack).versions.length).toBe(1);
  }
});

const RETAINED = `
Resources:
  Kept: { Type: AWS::KMS::Key, DeletionPolicy: Retain }
  Made: { Type: AWS::KMS::Key, DeletionPolicy: RetainExceptOnCreate }
  Last: { Type: AWS::S3::Bucket, DependsOn: [Kept, Made] }`;

test('[delete-7] a delete skips what its policy retains', async () => {
  const stack = await bench.create('web', RETAINED);
  bench.pass(60);
  await bench.delete('web');
  bench.pass(60);
  expect(stack.status).toBe('DELETE_COMPLETE');
  expect(history(stack, 'Kept').at(-1)).toBe('Kept DELETE_SKIPPED');
  expect(history(stack, 'Made').at(-1)).toBe('Made DELETE_SKIPPED');
});

test.each([
  ['false', 'DELETE_SKIPPED'],
  ['true', 'DELETE_COMPLETE'],
])(
  '[create-9] a failed create with RetainExceptOnCreate=%s leaves a retained resource %s',
  async (flag, status) => {
    bench.engine.faults.replace([{ kind: 'resource', logicalId: 'Last', on: 'create', reason: 'no' }]);
    const stack = await bench.create('web', RETAINED, { RetainExceptOnCreate: flag });
    bench.pass(60);
    expect(stack.status).toBe('ROLLBACK_COMPLETE');
    expect(stack.resources.get('Kept')?.status).toBe(status);
    expect(stack.resources.get('Made')?.status).toBe('DELETE_COMPLETE');
  },
);

test('[create-8] a bucket name that is taken fails the bucket', async () => {
  const body = 'Resources: { Data: { Type: AWS::S3::Bucket, Properties: { BucketName: taken-name } } }';
  await bench.create('first', body);
  bench.pass(20);
  const second = await bench.create('second', body);
  bench.pass(20);
  expect(reasonOf(second, 'Data', 'CREATE_FAILED')).toContain('taken-name already exists');
  expect(second.status).toBe('ROLLBACK_COMPLETE');
  expect(bench.world.buckets.has('taken-name')).toBe(true);
});

test('[create-10] an export name that is taken fails the stack', async () => {
  const body =
    'Resources: { K: { Type: AWS::KMS::Key } }\nOutputs: { O: { Value: !Ref K, Export: { Name: shared } } }';
  await bench.create('first', body);
  bench.pass(20);
  const second = await bench.create('second', body);
  bench.pass(30);
  expect(second.status).toBe('ROLLBACK_COMPLETE');
  expect(reasonOf(second, 'second', 'ROLLBACK_IN_PROGRESS')).toContain(
    'Export with name shared is already exported by stack first.',
  );
});

test('[create-4] a failed creation that stayed can be rolled back, or mended by an update', async () => {
  const body = (size: number) => `
Resources:
  Key: { Type: AWS::KMS::Key }
  Queue: { Type: AWS::SQS::Queue, DependsOn: Key, Properties: { DelaySeconds: ${size} } }`;
  const launch = async () => {
    bench.engine.faults.replace([
      { kind: 'resource', logicalId: 'Queue', on: 'create', reason: 'no', times: 1 },
    ]);
    const stack = await bench.create('web', body(1), { DisableRollback: 'true' });
    bench.pass(60);
    expect(stack.status).toBe('CREATE_FAILED');
    return stack;
  };
  const first = await launch();
  await bench.aws.rollbackStack({ StackName: 'web' });
  bench.pass(60);
  expect(first.status).toBe('ROLLBACK_COMPLETE');
  expect(history(first, 'Key').at(-1)).toBe('Key DELETE_COMPLETE');
  await bench.delete('web');
  bench.pass(60);
  const second = await launch();
  await bench.aws.updateStack({ StackName: 'web', TemplateBody: body(2), DisableRollback: true });
  bench.pass(60);
  expect(second.status).toBe('UPDATE_COMPLETE');
  expect(history(second, 'Queue').slice(-3)).toEqual([
    'Queue CREATE_IN_PROGRESS',
    'Queue CREATE_IN_PROGRESS',
    'Queue CREATE_COMPLETE',
  ]);
});

test('[delete-4] a database leaves a final snapshot, unless its policy says otherwise', async () => {
  const body = (policy: string) => `Resources: { Db: { Type: AWS::RDS::DBInstance ${policy} } }`;
  const stack = await bench.create('web', body(''));
  await bench.create('other', body(', DeletionPolicy: Delete'));
  bench.pass(60);
  const of = stack.resources.get('Db')?.physicalId;
  await bench.delete('web');
  await bench.delete('other');
  bench.pass(60);
  expect(bench.world.snapshots).toMatchObject([{ of, stackId: stack.id }]);
});

test('[delete-5] a database whose protection somebody lifted by hand can be deleted', async () => {
  const body =
    'Resources: { Db: { Type: AWS::RDS::DBInstance, DeletionPolicy: Delete, Properties: { DeletionProtection: true } } }';
  const stack = await bench.create('web', body);
  bench.pass(60);
  changeResource(bench.engine, stack.id, 'Db', { DeletionProtection: false });
  await bench.delete('web');
  bench.pass(60);
  expect(stack.status).toBe('DELETE_COMPLETE');
});
