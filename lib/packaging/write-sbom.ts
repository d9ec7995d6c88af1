import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Component {
  'bom-ref': string;
  properties?: { name: string; value: string }[];
}

interface Dependency {
  ref: string;
  dependsOn?: string[];
}

function isShipped({ properties = [] }: Component): boolean {
  return !properties.some(({ name }) => name === 'cdx:npm:package:development');
}

/**
 * Writes what is shipped, with every package and its hash, as CycloneDX: from the lockfile alone, without a network.
 * https://docs.npmjs.com/cli/commands/npm-sbom
 *
 * @returns the file's path
 */
export function writeSbom(root: string, dist: string): string {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--offline'];
  const made = spawnSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (made.status !== 0) throw new Error(`npm sbom did not work: ${made.stderr || made.error?.message}`);
  const sbom = JSON.parse(made.stdout);
  // Left out here, as `--omit dev` leaves out as well what a package for development asks for beside us, such as react.
  sbom.components = sbom.components.filter(isShipped);
  const shipped = new Set(sbom.components.map((component: Component) => component['bom-ref']));
  shipped.add(sbom.metadata.component['bom-ref']);
  sbom.dependencies = sbom.dependencies
    .filter(({ ref }: Dependency) => shipped.has(ref))
    .map(({ ref, dependsOn = [] }: Dependency) => ({
      ref,
      dependsOn: dependsOn.filter((on) => shipped.has(on)),
    }));
  // npm calls it after the folder.
  sbom.metadata.component.name = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).name;
  const path = join(dist, 'sbom.cdx.json');
  writeFileSync(path, `${JSON.stringify(sbom, null, 2)}\n`);
  return path;
}
