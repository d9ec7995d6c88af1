import { motoAccount } from './moto';

/** An environment to launch, and what its account must then hold; every figure is written out, none computed. */
export interface MotoVariant {
  title: string;
  name: string;
  inputs: Record<string, unknown>;
  vpcCidr: string;
  /** Terraform's `cidrsubnet(vpcCidr, 4, k)`. */
  publicCidrs: string[];
  /** Terraform's `cidrsubnet(vpcCidr, 8, k + 64)`. */
  privateCidrs: string[];
  /** Logical id of the NAT gateway that each private subnet goes out through. */
  natOfZone: string[];
  database: {
    DBInstanceClass: string;
    AllocatedStorage: number;
    BackupRetentionPeriod: number;
    MultiAZ: boolean;
  };
  deletionProtection: 'true' | 'false';
  instances: { MinSize: number; MaxSize: number; type: string };
  apiPath: string;
  images: { website: string; api: string };
  retainedKey: boolean;
  /** Certificates need their ARN: it is put in when the account has one. */
  certificate: boolean;
  ssh: boolean;
}

const sampleImages = {
  website: 'public.ecr.aws/nginx/nginx:stable',
  api: 'ghcr.io/knative/helloworld-go:latest',
};

export const motoVariants: readonly MotoVariant[] = [
  {
    title: 'three zones, a NAT gateway in each',
    name: 'three-zones',
    inputs: { natGateways: 'per-zone' },
    vpcCidr: '10.0.0.0/16',
    publicCidrs: ['10.0.0.0/20', '10.0.16.0/20', '10.0.32.0/20'],
    privateCidrs: ['10.0.64.0/24', '10.0.65.0/24', '10.0.66.0/24'],
    natOfZone: ['NatGateway1', 'NatGateway2', 'NatGateway3'],
    database: {
      DBInstanceClass: 'db.t3.micro',
      AllocatedStorage: 20,
      BackupRetentionPeriod: 7,
      MultiAZ: false,
    },
    deletionProtection: 'false',
    instances: { MinSize: 1, MaxSize: 3, type: 't3.micro' },
    apiPath: '/fastapi',
    images: sampleImages,
    retainedKey: true,
    certificate: false,
    ssh: false,
  },
  {
    title: 'two zones, a single NAT gateway',
    name: 'two-zones',
    inputs: {
      vpcCidr: '172.31.16.0/20',
      zones: 2,
      natGateways: 'single',
      instanceType: 't3.small',
      minInstances: 2,
      maxInstances: 2,
      apiPath: '/orders',
      databaseClass: 'db.t4g.small',
      backupRetentionDays: 0,
      finalSnapshot: false,
    },
    vpcCidr: '172.31.16.0/20',
    publicCidrs: ['172.31.16.0/24', '172.31.17.0/24'],
    privateCidrs: ['172.31.20.0/28', '172.31.20.16/28'],
    natOfZone: ['NatGateway1', 'NatGateway1'],
    database: {
      DBInstanceClass: 'db.t4g.small',
      AllocatedStorage: 20,
      BackupRetentionPeriod: 0,
      MultiAZ: false,
    },
    deletionProtection: 'false',
    instances: { MinSize: 2, MaxSize: 2, type: 't3.small' },
    apiPath: '/orders',
    images: sampleImages,
    retainedKey: false,
    certificate: false,
    ssh: false,
  },
  {
    title: 'all options on',
    name: 'all-options',
    inputs: {
      vpcCidr: '192.168.128.0/17',
      natGateways: 'per-zone',
      instanceType: 'm6i.large',
      minInstances: 3,
      maxInstances: 20,
      websiteImage: 'acme/site:1',
      apiImage: 'acme/api:2',
      databaseClass: 'db.m6g.large',
      databaseStorageGiB: 1000,
      backupRetentionDays: 35,
      multiAz: true,
      deletionProtection: true,
      sshAccess: true,
    },
    vpcCidr: '192.168.128.0/17',
    publicCidrs: ['192.168.128.0/21', '192.168.136.0/21', '192.168.144.0/21'],
    privateCidrs: ['192.168.160.0/25', '192.168.160.128/25', '192.168.161.0/25'],
    natOfZone: ['NatGateway1', 'NatGateway2', 'NatGateway3'],
    database: {
      DBInstanceClass: 'db.m6g.large',
      AllocatedStorage: 1000,
      BackupRetentionPeriod: 35,
      MultiAZ: true,
    },
    deletionProtection: 'true',
    instances: { MinSize: 3, MaxSize: 20, type: 'm6i.large' },
    apiPath: '/fastapi',
    images: { website: 'acme/site:1', api: 'acme/api:2' },
    retainedKey: true,
    certificate: true,
    ssh: true,
  },
];

/** Zones of moto's region in the order that the worker must find them. */
export const motoZones = ['eu-west-3a', 'eu-west-3b', 'eu-west-3c'];

export const motoImage = 'ami-1e749f67';
export const motoArtifactBucket = `slipway-artifacts-${motoAccount}-eu-west-3`;
