import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { toolPath } from '@/lib/sandbox/setup/python-tools';

const run = promisify(execFile);

/** Runs `aws <args>`; resolves with the JSON it prints, null when it prints nothing. Rejects with its stderr. */
export type AwsCommandLine = (...args: string[]) => Promise<unknown>;

/** The AWS command line on an emulator, with practice credentials and nothing of this machine's own settings. */
export function awsCommandLine(endpoint: string, region: string): AwsCommandLine {
  const program = toolPath('aws');
  const env = {
    NODE_ENV: process.env.NODE_ENV,
    PATH: process.env.PATH,
    HOME: tmpdir(),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ACCESS_KEY_ID: 'practice',
    AWS_SECRET_ACCESS_KEY: 'practice',
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_PAGER: '',
  };
  return async (...args) => {
    const { stdout } = await run(program, [...args, '--output', 'json'], {
      env,
      maxBuffer: 16 * 1024 * 1024,
    });
    // `cloudformation deploy` talks to people whatever the output format.
    return /^\s*[[{]/.test(stdout) ? JSON.parse(stdout) : null;
  };
}
