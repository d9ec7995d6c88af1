import { execa } from 'execa';
import { expect, test } from 'vitest';

// Without its parser dependency-cruiser finds no TypeScript, and nothing wrong.
test('what checks imports sees those of TypeScript, through "@/" too, and distinguishes types from the rest', async () => {
  const args = ['--output-type', 'json', '--include-only', '^lib/', 'lib/db', 'lib/aws'];
  const { stdout } = await execa('node_modules/.bin/depcruise', args, { reject: false });
  const { modules } = JSON.parse(stdout) as {
    modules: { source: string; dependencies: { resolved: string; dependencyTypes: string[] }[] }[];
  };
  const importsOf = (source: string) => modules.find((module) => module.source === source)?.dependencies;
  expect(importsOf('lib/db/migrate-command.ts')).toContainEqual(
    expect.objectContaining({ resolved: 'lib/config/environment-variables.ts' }),
  );
  expect(importsOf('lib/aws/connect.ts')).toContainEqual(
    expect.objectContaining({
      resolved: 'lib/aws/target.ts',
      dependencyTypes: expect.arrayContaining(['type-only']),
    }),
  );
});
