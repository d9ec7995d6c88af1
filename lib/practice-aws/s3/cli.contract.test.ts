import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PracticeAws, startPracticeAws } from '@/lib/practice-aws/server';
import { findTool } from '@/lib/sandbox/setup/python-tools';

const run = promisify(execFile);
const tool = findTool('aws');

describe.skipIf(tool.path === null)(
  `buckets with the AWS command line${tool.path === null ? ` (skipped: ${tool.reason})` : ''}`,
  () => {
    let practice: PracticeAws;
    let folder: string;

    beforeAll(async () => {
      practice = await startPracticeAws({ speed: 50 });
      folder = mkdtempSync(path.join(tmpdir(), 'practice-aws-s3-'));
      mkdirSync(path.join(folder, 'files/deep'), { recursive: true });
      for (const name of ['a.txt', 'b & c.txt', 'deep/ü.txt']) {
        writeFileSync(path.join(folder, 'files', name), name);
      }
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
        LC_ALL: 'C.UTF-8',
        AWS_ACCESS_KEY_ID: 'AKIACLI',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_DEFAULT_REGION: 'eu-west-3',
        AWS_ENDPOINT_URL: practice.url,
        AWS_PAGER: '',
      };
      return (await run(tool.path ?? '', [...args, '--output', 'json'], { env, cwd: folder })).stdout;
    }

    test('[s3-9] a folder is copied in, listed and removed again', async () => {
      await aws('s3', 'mb', 's3://cli-folder');
      await aws('s3', 'cp', '--recursive', 'files', 's3://cli-folder/in');
      const listed = await aws('s3', 'ls', 's3://cli-folder/in/');
      expect(listed).toMatch(/PRE deep\/\n.* a\.txt\n.* b & c\.txt\n$/);
      const { Contents } = JSON.parse(await aws('s3api', 'list-objects', '--bucket', 'cli-folder'));
      expect(Contents).toHaveLength(3);
      await aws('s3', 'rm', '--recursive', 's3://cli-folder');
      await aws('s3', 'rb', 's3://cli-folder');
    });

    test('[s3-9] what a versioned bucket keeps is deleted with delete-objects', async () => {
      const bucket = ['--bucket', 'cli-versions'];
      await aws('s3api', 'create-bucket', ...bucket);
      await aws('s3api', 'put-bucket-versioning', ...bucket, '--versioning-configuration', 'Status=Enabled');
      for (const _ of [1, 2])
        await aws('s3api', 'put-object', ...bucket, '--key', 'k', '--body', 'files/a.txt');
      await aws('s3api', 'delete-object', ...bucket, '--key', 'k');
      const { Versions, DeleteMarkers } = JSON.parse(await aws('s3api', 'list-object-versions', ...bucket));
      const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
      const answer = await aws('s3api', 'delete-objects', ...bucket, '--delete', JSON.stringify({ Objects }));
      expect(JSON.parse(answer).Deleted).toHaveLength(3);
      await aws('s3api', 'delete-bucket', ...bucket);
      await expect(aws('s3api', 'head-bucket', ...bucket)).rejects.toMatchObject({
        stderr: expect.stringContaining('404'),
      });
    });
  },
);
