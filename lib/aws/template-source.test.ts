import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, test, vi } from 'vitest';
import type { Connection } from './connect';
import { artifactUrl, templateSource } from './template-source';

afterEach(() => vi.unstubAllEnvs());

function connectionIn(region: string, sent: unknown[] = []): Connection {
  const s3 = new S3Client({ region });
  const send = async (command: { input: unknown }) => void sent.push(command.input);
  return { s3: Object.assign(s3, { send }), target: { region, artifactBucket: 'artifacts' } } as never;
}

test('a template of 51,200 bytes goes along with the call, and nothing is uploaded', async () => {
  const sent: unknown[] = [];
  const template = 'x'.repeat(51_200);
  expect(await templateSource(connectionIn('eu-west-3', sent), template)).toEqual({ TemplateBody: template });
  expect(sent).toEqual([]);
});

test('a larger one is uploaded under its hash; bytes count, not letters', async () => {
  const sent: unknown[] = [];
  const template = 'é'.repeat(25_601);
  vi.stubEnv('AWS_ENDPOINT_URL', undefined);
  const source = await templateSource(connectionIn('eu-west-3', sent), template);
  expect(sent).toMatchObject([{ Bucket: 'artifacts', Body: template }]);
  const { Key } = sent[0] as { Key: string };
  expect(Key).toMatch(/^templates\/[0-9a-f]{64}\.yaml$/);
  expect(source).toEqual({ TemplateURL: `https://artifacts.s3.eu-west-3.amazonaws.com/${Key}` });
  await templateSource(connectionIn('eu-west-3', sent), `${template}.`);
  expect((sent[1] as { Key: string }).Key).not.toBe(Key);
});

test.each([
  ['us-east-1', undefined, 'https://artifacts.s3.us-east-1.amazonaws.com/k.yaml'],
  ['cn-north-1', undefined, 'https://artifacts.s3.cn-north-1.amazonaws.com.cn/k.yaml'],
  ['eu-west-3', 'http://127.0.0.1:4566', 'http://127.0.0.1:4566/artifacts/k.yaml'],
])('in %s, with the endpoint %s, the file lies at %s', (region, endpoint, url) => {
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  expect(artifactUrl(connectionIn(region), 'k.yaml')).toBe(url);
});
