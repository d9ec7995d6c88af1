import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { evaluate, failedAssertions } from '@/infra-templates/evaluate-template';
import { readTemplate, templateText, type Value } from '@/infra-templates/read-template';
import {
  migrateVariablesSchema,
  parseVariables,
  portalVariablesSchema,
  workerVariablesSchema,
} from '@/lib/config/environment-variables';
import { paths } from '@/lib/paths/paths';
import { PARAMETERS } from './sample-parameters';

const template = readTemplate('./portal/template.yaml');
const { resources, outputs } = evaluate(template, PARAMETERS);

interface Container {
  Name: string;
  Command: string[];
  User?: string;
  Essential?: boolean;
  ReadonlyRootFilesystem: boolean;
  StopTimeout?: number;
  HealthCheck?: { Command: string[] };
  PortMappings?: { ContainerPort: number }[];
  Environment: { Name: string; Value: string }[];
  Secrets?: { Name: string; ValueFrom: string }[];
  MountPoints: { SourceVolume: string; ContainerPath: string; ReadOnly?: boolean }[];
  DependsOn?: { ContainerName: string; Condition: string }[];
  LinuxParameters: Value;
  LogConfiguration: { Options: Record<string, string> };
}
interface Statement {
  Sid: string;
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: Value;
}

const propertiesOf = (id: string) => resources[id]?.Properties ?? {};
const ofType = (type: string) =>
  Object.entries(resources).flatMap(([id, { Type }]) => (Type === type ? [id] : []));
const containersOf = (task: string) => propertiesOf(task).ContainerDefinitions as unknown as Container[];
const mainOf = (task: string) => {
  const main = containersOf(task).find(({ Essential }) => Essential !== false);
  return main ?? expect.fail(`${task} has no main container`);
};
const variablesOf = (task: string) => [
  ...mainOf(task).Environment.map(({ Name }) => Name),
  ...(mainOf(task).Secrets ?? []).map(({ Name }) => Name),
];
const statementsOf = (role: string) =>
  (propertiesOf(role).Policies as unknown as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );
const dependenciesOf = (id: string) => [resources[id]?.DependsOn ?? []].flat();

const TASKS = ['PortalTask', 'WorkerTask', 'MigrationTask'];
const ROLE = 'arn:aws:iam::*:role/slipway-launcher-*';

test('the template can be sent inline', () => {
  expect(Buffer.byteLength(templateText('./portal/template.yaml'))).toBeLessThan(51_200);
});

describe('what is refused before anything is made', () => {
  test.each([
    [{}, []],
    [{ CertificateArn: '', HostedZoneId: 'Z123' }, []],
    [{ CertificateArn: '' }, ['Give a certificate, or the hosted zone']],
    [{ OidcClientSecret: '' }, ['Give the client’s secret, or the ARN']],
    [{ OidcClientSecretArn: 'arn:aws:secretsmanager:eu-west-3:1:secret:x' }, ['not both']],
  ])('%j', (changes, problems) => {
    const failed = failedAssertions(template, { ...PARAMETERS, ...changes });
    expect(failed).toHaveLength(problems.length);
    for (const problem of problems) expect(failed[0]?.replace("'", '’')).toContain(problem);
  });
});

describe('rights', () => {
  test('the portal and the migration have no role: nothing at AWS', () => {
    const roles = TASKS.map((task) => propertiesOf(task).TaskRoleArn);
    expect(roles).toEqual([undefined, 'WorkerRole.Arn', undefined]);
  });

  test('the worker may become a launcher, and nothing else', () => {
    expect(statementsOf('WorkerRole')).toEqual([
      {
        Sid: 'BecomeLauncher',
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
        Resource: ROLE,
      },
    ]);
    const bootstrap = evaluate(readTemplate('./bootstrap/target.yaml'), {
      PortalPrincipalArn: 'arn:aws:iam::999999999999:role/slipway-worker',
      ExternalId: 'slipway-0123456789abcdef',
    });
    expect(bootstrap.resources.LauncherRole?.Properties?.RoleName).toMatch(/^slipway-launcher-/);
  });

  test.each([
    ['PortalExecutionRole', ['PortalLogin', 'AuditKey', 'SessionSecret', 'ClientSecret'], ['PortalLogs.Arn']],
    [
      'WorkerExecutionRole',
      ['DatabaseSecret', 'PortalLogin', 'WorkerLogin', 'AuditKey'],
      ['WorkerLogs.Arn', 'MigrationLogs.Arn'],
    ],
  ])('%s pulls images, writes its logs and reads its secrets', (role, secrets, logs) => {
    const granted = statementsOf(role).map(({ Sid, Action, Resource }) => [Sid, Action, [Resource].flat()]);
    expect(granted).toEqual([
      ['SignInToRegistries', 'ecr:GetAuthorizationToken', ['*']],
      [
        'PullImages',
        ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
        ['arn:aws:ecr:*:*:repository/*'],
      ],
      ['WriteLogs', ['logs:CreateLogStream', 'logs:PutLogEvents'], logs],
      ['ReadSecrets', 'secretsmanager:GetSecretValue', secrets],
    ]);
  });

  test('what runs the migration may run that task in that cluster, as workers are started', () => {
    const family = 'slipway-orders-dev-migrate';
    expect(propertiesOf('MigrationTask').Family).toBe(family);
    expect(
      statementsOf('MigratorRole').map(({ Action, Resource, Condition }) => [Action, Resource, Condition]),
    ).toEqual([
      [
        'ecs:RunTask',
        `arn:aws:ecs:eu-west-3:123456789012:task-definition/${family}:*`,
        { ArnEquals: { 'ecs:cluster': 'Cluster.Arn' } },
      ],
      [
        'iam:PassRole',
        'WorkerExecutionRole.Arn',
        { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      ],
      [['ecs:DescribeTasks', 'ecs:StopTask'], 'arn:aws:ecs:eu-west-3:123456789012:task/Cluster/*', undefined],
      ['cloudformation:DescribeStacks', expect.stringMatching(/:stack\//), undefined],
      [['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:GetLogEvents'], 'MigrationLogs.Arn', undefined],
    ]);
    expect(propertiesOf('MigrationTask').ExecutionRoleArn).toBe('WorkerExecutionRole.Arn');
  });

  test('there is no role beside these', () => {
    expect(ofType('AWS::IAM::Role')).toEqual([
      'PortalExecutionRole',
      'WorkerExecutionRole',
      'WorkerRole',
      'MigratorRole',
    ]);
    expect(Object.values(resources).filter(({ Type }) => /::IAM::(?!Role$)/.test(Type))).toEqual([]);
  });
});

describe('secrets', () => {
  const SECRET = /SECRET|PASSWORD|TOKEN|KEY$/;

  test.each(TASKS)('%s is given none in a plain variable', (task) => {
    for (const { Environment } of containersOf(task)) {
      expect(Environment.filter(({ Name }) => SECRET.test(Name))).toEqual([]);
      expect(JSON.stringify(Environment)).not.toContain(PARAMETERS.OidcClientSecret);
      expect(JSON.stringify(Environment)).not.toContain('{{resolve:');
    }
  });

  test('the container that prepares a task has none at all', () => {
    for (const task of TASKS) expect(containersOf(task)[0]).not.toHaveProperty('Secrets');
  });

  test('they come from Secrets Manager: generated, or what was given without an echo', () => {
    expect(mainOf('PortalTask').Secrets).toEqual([
      { Name: 'DATABASE_PASSWORD', ValueFrom: 'PortalLogin' },
      { Name: 'AUDIT_KEY', ValueFrom: 'AuditKey' },
      { Name: 'NEXTAUTH_SECRET', ValueFrom: 'SessionSecret' },
      { Name: 'OIDC_CLIENT_SECRET', ValueFrom: 'ClientSecret' },
    ]);
    expect(template.Parameters.OidcClientSecret).toMatchObject({ NoEcho: true });
    expect(propertiesOf('SessionSecret')).not.toHaveProperty('SecretString');
    expect(JSON.stringify(outputs)).not.toContain(PARAMETERS.OidcClientSecret);
  });

  test('portal and worker connect as roles of their own, with passwords that the migration gives them', () => {
    for (const [task, role, login] of [
      ['PortalTask', 'slipway_portal', 'PortalLogin'],
      ['WorkerTask', 'slipway_worker', 'WorkerLogin'],
    ] as const) {
      expect(mainOf(task).Environment).toContainEqual({ Name: 'DATABASE_USER', Value: role });
      expect(mainOf(task).Secrets).toContainEqual({ Name: 'DATABASE_PASSWORD', ValueFrom: login });
    }
    expect(mainOf('MigrationTask').Secrets).toEqual([
      { Name: 'DATABASE_USER', ValueFrom: 'DatabaseSecret:username::' },
      { Name: 'DATABASE_PASSWORD', ValueFrom: 'DatabaseSecret:password::' },
      { Name: 'DATABASE_PORTAL_PASSWORD', ValueFrom: 'PortalLogin' },
      { Name: 'DATABASE_WORKER_PASSWORD', ValueFrom: 'WorkerLogin' },
    ]);
  });

  test('a secret of one’s own is read instead of a copy', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-3:123456789012:secret:oidc-AbCdEf';
    const own = evaluate(template, {
      ...PARAMETERS,
      OidcClientSecret: '',
      OidcClientSecretArn: arn,
    }).resources;
    expect(own).not.toHaveProperty('ClientSecret');
    expect(JSON.stringify(own.PortalTask)).toContain(
      JSON.stringify({ Name: 'OIDC_CLIENT_SECRET', ValueFrom: arn }),
    );
    expect(JSON.stringify(own.PortalExecutionRole)).toContain(arn);
  });
});

describe('tasks', () => {
  test.each([
    ['PortalTask', '/app/bin/portal', 'PortalLogs'],
    ['WorkerTask', '/app/bin/worker', 'WorkerLogs'],
    ['MigrationTask', '/app/bin/migrate', 'MigrationLogs'],
  ])('%s runs %s of the image, as its user, on a root that it can’t write', (task, command, logs) => {
    const main = mainOf(task);
    expect(main).toMatchObject({ Command: [command], Image: PARAMETERS.Image, ReadonlyRootFilesystem: true });
    expect(main).not.toHaveProperty('User');
    for (const { LinuxParameters, LogConfiguration } of containersOf(task)) {
      expect(LinuxParameters).toEqual({ Capabilities: { Drop: ['ALL'] } });
      expect(LogConfiguration.Options['awslogs-group']).toBe(logs);
    }
    expect(main.MountPoints).toEqual([
      { SourceVolume: 'trust', ContainerPath: '/trust', ReadOnly: true },
      { SourceVolume: 'scratch', ContainerPath: '/tmp' },
    ]);
  });

  test.each(TASKS)('%s starts once what the database’s certificate is checked with is there', (task) => {
    const [prepare, main] = containersOf(task);
    expect(main?.DependsOn).toEqual([{ ContainerName: prepare?.Name, Condition: 'SUCCESS' }]);
    expect(prepare).toMatchObject({ Essential: false, User: '0', ReadonlyRootFilesystem: true });
    expect(prepare?.Environment).toEqual([
      {
        Name: 'CA_URL',
        Value: 'https://truststore.pki.rds.amazonaws.com/eu-west-3/eu-west-3-bundle.pem',
      },
    ]);
    expect(main?.Environment).toContainEqual({
      Name: 'DATABASE_CA_FILE',
      Value: '/trust/database-ca.pem',
    });
    expect(prepare?.Command.at(-1)).toContain("'/trust/database-ca.pem'");
  });

  test('all are prepared in the same way', () => {
    const ways = TASKS.map((task) => ({ ...containersOf(task)[0], LogConfiguration: undefined }));
    expect(ways.slice(1)).toEqual(ways.slice(0, -1));
  });

  test('portal and worker send traces where they are told to, and none otherwise', () => {
    const traced = evaluate(template, { ...PARAMETERS, OtlpEndpoint: 'http://collector:4318' }).resources;
    const variable = { Name: 'OTEL_EXPORTER_OTLP_ENDPOINT', Value: 'http://collector:4318' };
    for (const task of ['PortalTask', 'WorkerTask']) {
      expect(JSON.stringify(traced[task])).toContain(JSON.stringify(variable));
      expect(variablesOf(task)).not.toContain(variable.Name);
    }
  });

  /** Of those that take no text at all, as Secrets Manager makes them. */
  const madeSecrets: Readonly<Record<string, string>> = { AUDIT_KEY: 'aB3'.repeat(21) };

  /** The variables of a task as its container has them, with the file of the volume elsewhere. */
  function environmentOf(task: string, caFile: string): Record<string, string> {
    const { Environment, Secrets = [] } = mainOf(task);
    return Object.fromEntries([
      ...Environment.map(({ Name, Value }) => [Name, Name === 'DATABASE_CA_FILE' ? caFile : Value]),
      ...Secrets.map(({ Name }) => [Name, madeSecrets[Name] ?? 'p@ss/word?with#more&than-letters:in%it']),
    ]);
  }

  test.each([
    ['PortalTask', portalVariablesSchema],
    ['WorkerTask', workerVariablesSchema],
    ['MigrationTask', migrateVariablesSchema],
  ] as const)('%s is given what its program needs, and no more than it reads', (task, schema) => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-template-'));
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, rootCertificates[0] ?? '');
    try {
      const environment = environmentOf(task, caFile);
      const { DATABASE_URL } = parseVariables(schema, environment);
      expect(DATABASE_URL).toMatch(/^postgresql:\/\/.+@Database\.Endpoint\.Address:5432\/slipway$/);
      const others = ['KEEP_ALIVE_TIMEOUT', 'AWS_REGION'];
      expect(Object.keys(environment).filter((name) => !(name in schema.shape))).toEqual(
        others.filter((name) => name in environment),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a setting that is left out is what it is by default', () => {
    const defaults = Object.entries(template.Parameters).flatMap(([name, { Default }]) =>
      name.startsWith('Oidc') && Default !== undefined && Default !== ''
        ? [
            [
              `OIDC_${name
                .slice(4)
                .replace(/(?<!^)[A-Z]/g, '_$&')
                .toUpperCase()}`,
              Default,
            ],
          ]
        : [],
    );
    const shape: Record<string, { safeParse(value: undefined): { data?: unknown } }> =
      portalVariablesSchema.shape;
    expect(defaults).toHaveLength(5);
    for (const [name, value] of defaults) expect(shape[String(name)]?.safeParse(undefined).data).toBe(value);
  });

  test('the worker is asked where it answers; the image has node and no curl', () => {
    const { HealthCheck, Environment } = mainOf('WorkerTask');
    const [how, program, , script] = HealthCheck?.Command ?? [];
    expect([how, program]).toEqual(['CMD', 'node']);
    const port = Environment.find(({ Name }) => Name === 'HEALTH_PORT')?.Value;
    expect(script).toContain(`'http://127.0.0.1:${port}${paths.api.healthLive()}'`);
  });
});

describe('ways in', () => {
  test('the load balancer reaches the port that the portal listens on, and nobody else does', () => {
    const port = Number(mainOf('PortalTask').Environment.find(({ Name }) => Name === 'PORT')?.Value);
    expect(mainOf('PortalTask').PortMappings).toEqual([{ ContainerPort: port, Protocol: 'tcp' }]);
    expect(propertiesOf('PortalTargets')).toMatchObject({ Port: port, TargetType: 'ip' });
    expect(propertiesOf('PortalService').LoadBalancers).toEqual([
      { ContainerName: 'portal', ContainerPort: port, TargetGroupArn: 'PortalTargets' },
    ]);
    expect(propertiesOf('PortalSecurityGroup').SecurityGroupIngress).toEqual([
      expect.objectContaining({
        FromPort: port,
        ToPort: port,
        SourceSecurityGroupId: 'LoadBalancerSecurityGroup',
      }),
    ]);
    expect(propertiesOf('WorkerSecurityGroup')).not.toHaveProperty('SecurityGroupIngress');
  });

  test('the database is reached from the tasks only, over TLS', () => {
    expect(propertiesOf('DatabaseSecurityGroup').SecurityGroupIngress).toEqual(
      ['PortalSecurityGroup', 'WorkerSecurityGroup'].map((SourceSecurityGroupId) =>
        expect.objectContaining({ FromPort: 5432, ToPort: 5432, SourceSecurityGroupId }),
      ),
    );
    expect(propertiesOf('DatabaseParameters').Parameters).toEqual({ 'rds.force_ssl': '1' });
    expect(propertiesOf('Database')).toMatchObject({
      MultiAZ: true,
      StorageEncrypted: true,
      PubliclyAccessible: false,
      DeletionProtection: 'true',
      MaxAllocatedStorage: '200',
      DBParameterGroupName: 'DatabaseParameters',
    });
    expect(resources.Database).toMatchObject({ DeletionPolicy: 'Snapshot', UpdateReplacePolicy: 'Snapshot' });
  });

  test('a snapshot becomes the database, with what it brings', () => {
    const restored = evaluate(template, { ...PARAMETERS, DatabaseSnapshot: 'before-the-flood' }).resources;
    const database = restored.Database?.Properties;
    expect(database).toMatchObject({ DBSnapshotIdentifier: 'before-the-flood', MultiAZ: true });
    for (const name of ['DBName', 'MasterUsername', 'StorageEncrypted'])
      expect(database).not.toHaveProperty(name);
    expect(propertiesOf('Database')).not.toHaveProperty('DBSnapshotIdentifier');
    expect(propertiesOf('Database')).toMatchObject({ DBName: 'slipway', StorageEncrypted: true });
  });

  test('people arrive over HTTPS, and HTTP sends them there', () => {
    expect(propertiesOf('HttpListener').DefaultActions).toEqual([
      { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
    ]);
    expect(propertiesOf('HttpsListener')).toMatchObject({
      Certificates: [{ CertificateArn: PARAMETERS.CertificateArn }],
      DefaultActions: [{ Type: 'forward', TargetGroupArn: 'PortalTargets' }],
    });
  });

  test('with a hosted zone the stack makes certificate and record', () => {
    const zone = evaluate(template, { ...PARAMETERS, CertificateArn: '', HostedZoneId: 'Z123' }).resources;
    expect(zone.HttpsListener?.Properties?.Certificates).toEqual([{ CertificateArn: 'Certificate' }]);
    expect(zone.DnsRecord?.Properties).toMatchObject({ Name: PARAMETERS.DomainName, HostedZoneId: 'Z123' });
    expect(resources).not.toHaveProperty('DnsRecord');
    expect(resources).not.toHaveProperty('Certificate');
  });

  test('connections outlive the pauses of a stream, and Node’s outlive the load balancer’s', () => {
    const attributes = propertiesOf('LoadBalancer').LoadBalancerAttributes as unknown as {
      Key: string;
      Value: string;
    }[];
    const idle = Number(attributes.find(({ Key }) => Key === 'idle_timeout.timeout_seconds')?.Value);
    const kept = mainOf('PortalTask').Environment.find(({ Name }) => Name === 'KEEP_ALIVE_TIMEOUT')?.Value;
    expect(idle).toBeGreaterThan(4 * 15);
    expect(Number(kept)).toBeGreaterThan(idle * 1000);
  });

  test('a failover of the database takes no portal away', () => {
    const { HealthCheckPath, HealthCheckIntervalSeconds, UnhealthyThresholdCount } =
      propertiesOf('PortalTargets');
    expect(HealthCheckPath).toBe(paths.api.healthReady());
    expect(Number(HealthCheckIntervalSeconds) * Number(UnhealthyThresholdCount)).toBeGreaterThan(120);
  });
});

describe('deployments', () => {
  test('services wait for the migration, and the migration for the image', () => {
    expect(dependenciesOf('PortalService')).toEqual(['Migration', 'HttpsListener']);
    expect(dependenciesOf('WorkerService')).toEqual(['Migration']);
    expect(propertiesOf('Migration')).toMatchObject({
      ServiceToken: 'Migrator.Arn',
      TaskDefinition: 'MigrationTask',
    });
  });

  test.each(['PortalService', 'WorkerService'])(
    '%s goes back when its new tasks do not come up',
    (service) => {
      expect(propertiesOf(service).DeploymentConfiguration).toEqual({
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      });
      // An update must not undo what scaling did.
      expect(propertiesOf(service)).not.toHaveProperty('DesiredCount');
    },
  );

  test('every alarm says so, and every log ends', () => {
    const alarms = ofType('AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThan(6);
    for (const id of alarms) expect(propertiesOf(id).AlarmActions, id).toEqual(['AlarmTopic']);
    for (const id of ofType('AWS::Logs::LogGroup')) expect(propertiesOf(id).RetentionInDays, id).toBe('90');
  });

  test('there is an alarm for what keeps people or launches waiting', () => {
    expect(ofType('AWS::CloudWatch::Alarm')).toEqual([
      'NoHealthyPortal',
      'PortalErrors',
      'NoWorker',
      'WorkerErrors',
      'DatabaseCpu',
      'DatabaseStorageLow',
      'DatabaseConnections',
    ]);
    // No report at all is what they are about.
    for (const id of ['NoHealthyPortal', 'NoWorker'])
      expect(propertiesOf(id)).toMatchObject({ TreatMissingData: 'breaching', Threshold: 1 });
    const transformations = propertiesOf('WorkerErrorLines').MetricTransformations as Value[];
    expect(transformations).toEqual([
      expect.objectContaining({
        MetricNamespace: propertiesOf('WorkerErrors').Namespace,
        MetricName: propertiesOf('WorkerErrors').MetricName,
      }),
    ]);
  });

  test('the outputs say what is needed elsewhere', () => {
    expect(outputs).toMatchObject({
      Url: 'https://slipway.example.com',
      RedirectUri: 'https://slipway.example.com/api/auth/callback/oidc',
      WorkerRoleArn: 'WorkerRole.Arn',
    });
  });
});
