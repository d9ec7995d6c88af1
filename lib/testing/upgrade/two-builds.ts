import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '@/lib/packaging/write-artefact';

/** An artefact, as `npm run package` made it. */
export interface Build {
  folder: string;
  manifest: Manifest;
}

/** What is made by builds and runs, and what would be copied for nothing. */
const notCopied = /^(node_modules|dist|test-results|\.git|\.next.*|\.demo|\.checks|\.venv)$/;

/** Later than any other, and additive, as every migration is for the version before it. */
const migration = '20991231000000_next_version';

/**
 * Packages this tree twice, in copies of it: as it is, and as a next version with one more migration whose column its
 * code reads. Each is a build of its own, with keys of its own.
 *
 * @param place an empty folder, outside of the tree: tools look for settings in the folders above, too
 */
export function makeTwoBuilds(root: string, place: string): { before: Build; after: Build } {
  const trees = { before: join(place, 'before'), after: join(place, 'after') };
  for (const tree of Object.values(trees)) copyTree(root, tree);
  addMigration(trees.after);
  const packageIn = (tree: string): Build => {
    const made = spawnSync('npm', ['run', 'package'], { cwd: tree, encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`npm run package failed:\n${made.stdout}\n${made.stderr}`);
    const folder = join(tree, 'dist');
    return { folder, manifest: JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) };
  };
  return { before: packageIn(trees.before), after: packageIn(trees.after) };
}

function copyTree(root: string, tree: string): void {
  mkdirSync(tree, { recursive: true });
  for (const name of readdirSync(root).filter((each) => !notCopied.test(each)))
    cpSync(join(root, name), join(tree, name), { recursive: true });
  // Linked where that is possible, not copied: a gigabyte that nobody changes.
  const modules = [join(root, 'node_modules'), join(tree, 'node_modules')];
  if (spawnSync('cp', ['-al', ...modules]).status === 0) return;
  rmSync(join(tree, 'node_modules'), { recursive: true, force: true });
  const copied = spawnSync('cp', ['-a', ...modules], { encoding: 'utf8' });
  if (copied.status !== 0) throw new Error(`node_modules could not be copied: ${copied.stderr}`);
}

function addMigration(tree: string): void {
  const folder = join(tree, 'prisma/migrations', migration);
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'migration.sql'),
    'ALTER TABLE "environments" ADD COLUMN "next_version" TEXT NOT NULL DEFAULT \'unknown\';\n',
  );
  const path = join(tree, 'prisma/schema.prisma');
  const schema = readFileSync(path, 'utf8');
  const model = 'model Environment {\n';
  if (!schema.includes(model)) throw new Error('The schema has no model Environment');
  writeFileSync(
    path,
    schema.replace(model, `${model}  nextVersion String @default("unknown") @map("next_version")\n`),
  );
}
