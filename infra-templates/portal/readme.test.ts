import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readTemplate } from '@/infra-templates/read-template';

const readme = readFileSync('infra-templates/portal/README.md', 'utf8');
const { Parameters, Outputs } = readTemplate('./portal/template.yaml');
const [command = ''] = /aws cloudformation deploy[\s\S]*?```/.exec(readme) ?? [];
const given = [...command.matchAll(/(?<![-\w])([A-Z]\w+)=/g)].map(([, name = '']) => name);

test('the two commands make the image, and deploy the template with it', () => {
  const [, block = ''] = /## Two commands\n+```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  const commands = block
    .replaceAll(/\\\n\s*/g, '')
    .trim()
    .split(/\n+/);
  expect(commands).toEqual([
    expect.stringMatching(/^npm run package && docker buildx build .*portal\/Dockerfile -t "\$IMAGE" dist$/),
    expect.stringMatching(/^aws cloudformation deploy .*portal\/template\.yaml .*Image="\$IMAGE"/),
  ]);
});

test('the command gives every parameter that has no default, and only such as there are', () => {
  const required = Object.entries(Parameters).flatMap(([name, { Default }]) =>
    Default === undefined ? [name] : [],
  );
  expect(given).toEqual(expect.arrayContaining(required));
  expect(given.filter((name) => !(name in Parameters))).toEqual([]);
});

test('every parameter and output that the text names is one', () => {
  const parameters = [...readme.matchAll(/`([A-Z]\w+)=/g)].map(([, name = '']) => name);
  expect(parameters.length).toBeGreaterThan(5);
  expect(parameters.filter((name) => !(name in Parameters) && name !== 'IMAGE')).toEqual([]);
  const outputs = [...readme.matchAll(/<([A-Z]\w+)>/g)].map(([, name = '']) => name);
  expect(outputs.filter((name) => !(name in Outputs) && !(name in Parameters))).toEqual([]);
});
