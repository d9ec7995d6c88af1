import { describe, expect, it } from 'vitest';
import type { ResourceView } from '@/lib/environments/views/environment-view';
import { teardownConsequences } from './teardown-consequences';

function resource(logicalId: string, type: string, status = 'CREATE_COMPLETE'): ResourceView {
  return {
    logicalId,
    type,
    status,
    physicalId: null,
    reason: null,
    startedAt: null,
    updatedAt: '2026-11-22T20:00:00Z',
  };
}

function environment(inputs: Record<string, unknown>, resources: ResourceView[]) {
  return { blueprint: 'web-environment', inputs, resources, url: null, operation: null };
}

const database = resource('Database', 'AWS::RDS::DBInstance');
const snapshotted = resource('DatabaseWithSnapshot', 'AWS::RDS::DBInstance');
const texts = (inputs: Record<string, unknown>, resources: ResourceView[]) =>
  teardownConsequences(environment(inputs, resources)).map(({ text }) => text);

describe('teardownConsequences', () => {
  it('says first that data is lost when no snapshot is taken', () => {
    expect(texts({ finalSnapshot: false }, [database])[0]).toContain('the data is lost');
  });

  it('says that the snapshot stays when one is taken', () => {
    expect(texts({ finalSnapshot: true }, [snapshotted])[0]).toContain('final snapshot is taken first');
  });

  it('warns of deletion protection only where it is on', () => {
    const warning = expect.stringContaining('inputs turn deletion protection on');
    expect(texts({ deletionProtection: true }, [snapshotted])).toContainEqual(warning);
    expect(texts({ deletionProtection: false }, [snapshotted])).not.toContainEqual(warning);
  });

  it('counts what is still there, not what is gone already', () => {
    const resources = [
      resource('NatGateway1', 'AWS::EC2::NatGateway'),
      resource('NatGateway2', 'AWS::EC2::NatGateway'),
      resource('NatGateway3', 'AWS::EC2::NatGateway', 'DELETE_COMPLETE'),
      resource('DataBucket', 'AWS::S3::Bucket', 'DELETE_FAILED'),
    ];
    expect(texts({}, resources)).toEqual([
      'The data bucket is deleted. What is in it is deleted only with your consent.',
      'Its stack has 3 resources, among them 2 NAT gateways.',
    ]);
  });

  it('says the gravest first, and of a key that it stays only where it does', () => {
    const bucket = resource('DataBucket', 'AWS::S3::Bucket');
    const key = resource('RetainedKey', 'AWS::KMS::Key');
    const words = texts({ finalSnapshot: true }, [key, snapshotted, bucket]);
    expect(words.map((text) => text.split(' ').slice(1, 3).join(' '))).toEqual([
      'data bucket',
      'MySQL database',
      'encryption key',
      'stack has',
    ]);
    expect(texts({ finalSnapshot: false }, [resource('Key', 'AWS::KMS::Key')])).toHaveLength(1);
  });

  it('says of any blueprint’s resources what is known of their types', () => {
    const site = { blueprint: 'of-yesterday', inputs: {}, url: null, operation: null };
    const resources = [
      resource('Site', 'AWS::CloudFront::Distribution'),
      resource('Orders', 'AWS::DynamoDB::Table'),
      resource('Thing', 'AWS::Foo::BarBaz'),
    ];
    expect(teardownConsequences({ ...site, resources })).toEqual([
      { text: 'The table is deleted with everything in it.', grave: true, logicalId: 'Orders' },
      {
        text: expect.stringMatching(/^The CloudFront distribution is disabled/),
        grave: false,
        logicalId: 'Site',
      },
      { text: 'Its stack has 3 resources.', grave: false },
    ]);
  });

  it('says that an update which is waiting for confirmation goes, too', () => {
    const operation = { status: 'AWAITING_CONFIRMATION', awaitsConfirmation: true } as const;
    const waiting = { ...environment({}, [database]), operation };
    const said = teardownConsequences(waiting).map(({ text }) => text);
    expect(said).toContain('The update that is waiting for confirmation is cancelled.');
    expect(texts({}, [database])).toHaveLength(said.length - 1);
  });

  it('says so when nothing is known to be there', () => {
    expect(texts({}, [])).toEqual([
      'None of its resources is known in AWS; Slipway checks that nothing is left.',
    ]);
  });
});
