import { spawn } from 'node:child_process';

/** Far more than a launch takes, even one whose every call is throttled a few times. */
const withinMs = 1_200_000;

export interface ProcessEnd {
  succeeded: boolean;
  /** The last lines of what it printed, and how it ended. */
  lastWords: string;
}

/**
 * Runs a command-line tool on a practice AWS with credentials and settings of its own, until it ends; it is killed after
 * 20 minutes. Never rejects: what can't be started has failed.
 * @param folder where it is run; also its home
 */
export function runToEnd(
  program: string,
  args: readonly string[],
  { endpoint, folder }: { endpoint: string; folder: string },
): Promise<ProcessEnd> {
  const child = spawn(program, args, {
    cwd: folder,
    env: environment(endpoint, folder),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  const append = (chunk: Buffer) => {
    words = `${words}${chunk}`.slice(-4_000);
  };
  child.stdout.on('data', append);
  child.stderr.on('data', append);
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
  return new Promise((resolve) => {
    const end = (succeeded: boolean, how: string) => {
      clearTimeout(timer);
      resolve({ succeeded, lastWords: `${words.trim().split('\n').slice(-6).join('\n')}\n${how}`.trim() });
    };
    child.once('error', (error) => end(false, error.message));
    child.once('close', (code, signal) => end(code === 0, signal ?? `exit code ${code}`));
  });
}

function environment(endpoint: string, folder: string): NodeJS.ProcessEnv {
  return {
    NODE_ENV: 'production',
    PATH: process.env.PATH,
    HOME: folder,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: 'practice',
    AWS_SECRET_ACCESS_KEY: 'practice',
    AWS_REGION: 'eu-west-3',
    AWS_DEFAULT_REGION: 'eu-west-3',
    AWS_ENDPOINT_URL: endpoint,
    // CDK asks npm for newer versions and reports its use: neither belongs to a launch.
    CDK_DISABLE_VERSION_CHECK: '1',
    CDK_DISABLE_CLI_TELEMETRY: '1',
  };
}
