import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of a build, the folder that runs on its own: `server.js` in it is the portal. */
export function portalFolder(buildDir: string): string {
  return join(buildDir, 'standalone');
}

/** Says where the generated server gets its settings from; ours come first. */
const settings = `// What Next prints at its start is JSON, too.
import { speakJson } from './json-console.mjs';
speakJson('portal');
// Next takes 3000 for what is no port, and puts what it took into the variable.
globalThis.slipwayGivenPort = process.env.PORT;
// HOSTNAME is what a container engine calls the machine, and no address to listen at.
process.env.HOSTNAME = process.env.PORTAL_HOST || '0.0.0.0';
// Longer than a load balancer keeps an idle connection (60 s by default), so that it never sends into one that closes.
process.env.KEEP_ALIVE_TIMEOUT ||= '65000';
process.env.NEXT_TELEMETRY_DISABLED = '1';
`;

/**
 * Completes what `next build` left in `standalone`: the files for browsers, which Next leaves to a content delivery
 * network (https://nextjs.org/docs/app/api-reference/config/next-config-js/output#automatically-copying-traced-files),
 * and our defaults. What came along of this machine is removed: its .env files, which hold secrets.
 *
 * @param buildDir relative to the root
 */
export function assemblePortal(root: string, buildDir: string): void {
  const folder = join(root, portalFolder(buildDir));
  for (const name of readdirSync(folder)) if (name.startsWith('.env')) rmSync(join(folder, name));
  cpSync(join(root, buildDir, 'static'), join(folder, buildDir, 'static'), { recursive: true });
  // The pictures of the documentation are no part of the portal.
  cpSync(join(root, 'public'), join(folder, 'public'), {
    recursive: true,
    filter: (path) => path !== join(root, 'public/screenshots'),
  });
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ type: 'module', private: true })}\n`);
  for (const name of ['json-console.mjs', 'redact.mjs'])
    cpSync(join(root, 'lib/config', name), join(folder, name));
  const server = join(folder, 'server.js');
  writeFileSync(server, `${settings}${readFileSync(server, 'utf8')}`);
  if (!existsSync(join(folder, buildDir, 'BUILD_ID'))) throw new Error(`${folder} holds no portal`);
}
