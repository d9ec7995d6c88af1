import { resolve } from 'node:path';
import { toolPath } from '@/lib/sandbox/setup/python-tools';

/** The template that every way launches. */
export const templatePath = resolve('infra-templates/web-environment/template.yaml');

/** A command-line tool of which one process launches one stack and waits for its end. */
export interface Command {
  way: string;
  /** @throws Error when it is not installed */
  program: () => string;
  /** What it is called with once, before anything is counted. */
  prepare?: readonly string[];
  /** @param folder empty, for whatever it wants to write */
  args: (stackName: string, parameters: readonly string[], folder: string) => string[];
}

export const awsDeploy: Command = {
  way: 'aws cloudformation deploy',
  program: () => toolPath('aws'),
  args: (stackName, parameters) => [
    ...['cloudformation', 'deploy', '--stack-name', stackName, '--template-file', templatePath],
    ...['--capabilities', 'CAPABILITY_NAMED_IAM', '--parameter-overrides', ...parameters],
  ],
};
