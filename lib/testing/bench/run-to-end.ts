import { execa } from 'execa';

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
export async function runToEnd(
  program: string,
  args: readonly string[],
  { endpoint, folder }: { endpoint: string; folder: string },
): Promise<ProcessEnd> {
  const { failed, all, cause, exitCode, signal } = await execa(program, args, {
    cwd: folder,
    extendEnv: false,
    env: environment(endpoint, folder),
    stdin: 'ignore',
    all: true,
    reject: false,
    timeout: withinMs,
    killSignal: 'SIGKILL',
  });
  const how = signal ?? (exitCode === undefined ? String(cause) : `exit code ${exitCode}`);
  const lastLines = all.trim().split('\n').slice(-6).join('\n');
  return { succeeded: !failed, lastWords: `${lastLines}\n${how}`.trim() };
}

function environment(endpoint: string, folder: string): Record<string, string | undefined> {
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
