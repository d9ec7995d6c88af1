import { tmpdir } from 'node:os';
import { execa } from 'execa';
import { toolPath } from '@/lib/sandbox/setup/python-tools';

/** Runs `aws <args>`; resolves with the JSON it prints, null when it prints nothing. Rejects with its stderr. */
export type AwsCommandLine = (...args: string[]) => Promise<unknown>;

/** The AWS command line on an emulator, with practice credentials and nothing of this machine's own settings. */
export function awsCommandLine(endpoint: string, region: string): AwsCommandLine {
  const program = toolPath('aws');
  const env = {
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
    const { stdout } = await execa(program, [...args, '--output', 'json'], { env, extendEnv: false });
    // `cloudformation deploy` talks to people whatever the output format.
    return /^\s*[[{]/.test(stdout) ? JSON.parse(stdout) : null;
  };
}
