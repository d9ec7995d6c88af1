import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  migrateVariablesSchema,
  portalVariablesSchema,
  workerVariablesSchema,
} from '@/lib/config/environment-variables';

const known = new Set([
  ...Object.keys(portalVariablesSchema.shape),
  ...Object.keys(workerVariablesSchema.shape),
  ...Object.keys(migrateVariablesSchema.shape),
]);
/** The AWS SDK's own: https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html#EVarSettings */
const ofTheSdk = new Set(['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']);

function isProgram(folder: string, file: string): boolean {
  const path = join(folder, file);
  if (!existsSync(path) || !statSync(path).isFile()) return false;
  try {
    accessSync(path, constants.X_OK);
  } catch {
    // That is what was asked.
    return false;
  }
  return (statSync(path).mode & 0o111) === 0o111;
}

/**
 * What a Dockerfile whose context is this artefact gets wrong: a source, a program or a variable that is not there; or
 * anything but copying it onto Node for somebody who is not root.
 */
export function problemsOfDockerfile(text: string, folder: string): string[] {
  const lines = text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const instructions = lines.map((line) => {
    const [word = '', ...rest] = line.split(/\s+/);
    return { word, rest, line };
  });
  const problems = instructions.flatMap(({ word, rest, line }) => problemsOfLine(word, rest, line, folder));
  for (const needed of ['FROM', 'COPY', 'USER', 'EXPOSE', 'CMD']) {
    if (!instructions.some(({ word }) => word === needed)) problems.push(`there is no ${needed}`);
  }
  return problems;
}

function problemsOfLine(word: string, rest: string[], line: string, folder: string): string[] {
  switch (word) {
    case 'FROM':
      return /^node:24(\.\d+)*-slim(@sha256:\w+)?$/.test(rest.join(' ')) ? [] : [`not Node 24: ${line}`];
    case 'COPY': {
      const sources = rest.filter((each) => !each.startsWith('--')).slice(0, -1);
      const missing = sources.filter((source) => !existsSync(join(folder, source)));
      return missing.map((source) => `not in the artefact: ${source}`);
    }
    case 'ENV': {
      const names = rest.map((each) => each.split('=')[0] ?? '');
      return names.filter((name) => !known.has(name)).map((name) => `nobody reads ${name}`);
    }
    case 'USER':
      return /^[1-9]\d*(:[1-9]\d*)?$/.test(rest.join(' ')) ? [] : [`root, or not a number: ${line}`];
    case 'CMD': {
      const command = z.tuple([z.string()], z.string()).safeParse(jsonOf(rest.join(' ')));
      if (!command.success) return [`a shell would get the signals: ${line}`];
      return isProgram(folder, command.data[0]) ? [] : [`no program: ${command.data[0]}`];
    }
    case 'EXPOSE':
    case 'WORKDIR':
      return [];
    default:
      return [`more than copying: ${line}`];
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The shell form is none.
    return undefined;
  }
}

/** The programs that a template of ECS tasks starts in the image, which are not in the artefact. */
export function problemsOfTasks(template: string, dockerfile: string, folder: string): string[] {
  const home = /^WORKDIR (\S+)$/m.exec(dockerfile)?.[1];
  const started = [...template.matchAll(/^ +Command: \[(\/[^\],\s]+)\]$/gm)].map(([, path = '']) => path);
  if (started.length === 0) return ['nothing is started'];
  return started
    .filter((path) => !path.startsWith(`${home}/`) || !isProgram(folder, path.slice(`${home}/`.length)))
    .map((path) => `no program: ${path}`);
}

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
      read_only: z.boolean().optional(),
      command: z.array(z.string()).optional(),
      environment: z.record(z.string(), z.string().nullable()),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
    }),
  ),
});

const schemas = {
  portal: portalVariablesSchema,
  worker: workerVariablesSchema,
  migrate: migrateVariablesSchema,
};

/** What a compose file in the artefact's `infra-templates/portal` gets wrong about the artefact. */
export function problemsOfCompose(text: string, folder: string): string[] {
  const { services } = composeSchema.parse(parse(text, { merge: true }));
  const problems: string[] = [];
  for (const [name, schema] of Object.entries(schemas)) {
    const service = services[name];
    if (!service) {
      problems.push(`there is no ${name}`);
      continue;
    }
    const { build, command = [], environment, read_only, depends_on = {} } = service;
    if (build && !existsSync(join(folder, 'infra-templates/portal', build.context, build.dockerfile)))
      problems.push(`${name}: no ${build.dockerfile}`);
    if (!isProgram(folder, command[0] ?? '')) problems.push(`${name}: no program ${command.join(' ')}`);
    if (read_only !== true) problems.push(`${name}: may write to its own files`);
    const allowed = (variable: string) =>
      variable in schema.shape || (name === 'worker' && ofTheSdk.has(variable));
    for (const variable of Object.keys(environment)) {
      if (!allowed(variable)) problems.push(`${name}: does not read ${variable}`);
    }
    for (const [variable, value] of Object.entries(schema.shape)) {
      const required = !z.object({ value }).safeParse({}).success;
      if (required && !(variable in environment)) problems.push(`${name}: lacks ${variable}`);
    }
    for (const [other, { condition }] of Object.entries(depends_on)) {
      const expected = other === 'migrate' ? 'service_completed_successfully' : 'service_healthy';
      if (!(other in services) || condition !== expected)
        problems.push(`${name}: waits wrongly for ${other}`);
    }
    if (name !== 'migrate' && !('migrate' in depends_on)) problems.push(`${name}: does not wait for migrate`);
  }
  return problems;
}
