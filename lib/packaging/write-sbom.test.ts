import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeSbom } from './write-sbom';

const dist = mkdtempSync(join(tmpdir(), 'slipway-sbom-'));
afterAll(() => rmSync(dist, { recursive: true }));

test('lists every package that is shipped, with version and hash, and none that only builds or tests', () => {
  const sbom = JSON.parse(readFileSync(writeSbom(process.cwd(), dist), 'utf8'));
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const listed = new Map<string, { hashes?: unknown[] }>(
    sbom.components.map((component: { 'bom-ref': string }) => [component['bom-ref'], component]),
  );
  expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'slipway' } } });
  for (const [name, version] of Object.entries(dependencies))
    expect(listed.get(`${name}@${version}`)?.hashes?.length, name).toBeGreaterThan(0);
  for (const name of ['@biomejs/biome', 'knip', 'vitest'])
    expect(listed.has(`${name}@${devDependencies[name]}`), name).toBe(false);
});
