import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with the migrations that a build had whose last one was `last`; the caller removes it. */
export function rootUpTo(last: string): string {
  const root = mkdtempSync(join(tmpdir(), 'slipway-previous-'));
  cpSync('prisma', join(root, 'prisma'), { recursive: true });
  const migrations = join(root, 'prisma', 'migrations');
  for (const name of readdirSync(migrations)) {
    if (/^\d/.test(name) && name > last) rmSync(join(migrations, name), { recursive: true });
  }
  return root;
}
