import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Why no chroot can be made on this machine; null when one can. */
export function whyNoChroot(): string | null {
  if (process.getuid?.() !== 0) return 'only root may make a chroot';
  return spawnSync('debootstrap', ['--version']).status === 0 ? null : 'debootstrap is not installed';
}

const base = '.checks/chroot-bookworm';

/**
 * A Debian of its own, as far as `debootstrap` makes one, with what an Ubuntu image has beside that. apt is real, and so
 * are its locks and its packages; Docker's are empty ones from a repository inside.
 */
export function makeBase(): string {
  if (existsSync(base)) return base;
  const making = `${base}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(dirname(making), { recursive: true });
  const packages = '--include=curl,ca-certificates,perl-base';
  execFileSync('debootstrap', ['--variant=minbase', packages, 'bookworm', making], { stdio: 'ignore' });
  mkdirSync(join(making, 'etc/systemd/system'), { recursive: true });
  const repository = join(making, 'opt/repository');
  mkdirSync(repository, { recursive: true });
  const listed = [
    emptyPackage(making, 'docker.io', 'getent group docker >/dev/null || groupadd docker'),
    emptyPackage(making, 'docker-compose-v2', 'true'),
  ];
  writeFileSync(join(repository, 'Packages'), listed.join('\n'));
  writeFileSync(
    join(making, 'etc/apt/sources.list.d/inside.list'),
    'deb [trusted=yes] file:/opt/repository ./\n',
  );
  execFileSync('chroot', [making, 'useradd', '--create-home', 'ubuntu']);
  renameSync(making, base);
  return base;
}

/** Builds a package of this name that holds nothing, and returns its paragraph of the repository's list. */
function emptyPackage(root: string, name: string, afterInstall: string): string {
  const folder = join(root, 'opt/packages', name);
  mkdirSync(join(folder, 'DEBIAN'), { recursive: true });
  const control = `Package: ${name}\nVersion: 99:1\nArchitecture: all\nMaintainer: nobody <nobody@example.com>\nDescription: stands in for ${name}\n`;
  writeFileSync(join(folder, 'DEBIAN/control'), control);
  const script = join(folder, 'DEBIAN/postinst');
  writeFileSync(script, `#!/bin/sh\n${afterInstall}\n`);
  chmodSync(script, 0o755);
  const file = `${name}.deb`;
  execFileSync('chroot', [root, 'dpkg-deb', '--build', `/opt/packages/${name}`, `/opt/repository/${file}`], {
    stdio: 'ignore',
  });
  const content = readFileSync(join(root, 'opt/repository', file));
  const sha256 = createHash('sha256').update(content).digest('hex');
  return `${control}Filename: ./${file}\nSize: ${content.length}\nSHA256: ${sha256}\n`;
}

/** A copy of the base with these files in it; those in `bin` folders can be run. */
export function copyBase(to: string, files: Readonly<Record<string, string>>): void {
  execFileSync('cp', ['-a', '--reflink=auto', makeBase(), to]);
  for (const name of ['etc/resolv.conf', 'etc/hosts']) cpSync(`/${name}`, join(to, name));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    writeFileSync(join(to, path), text);
    if (/(^|\/)bin\//.test(path)) chmodSync(join(to, path), 0o755);
  }
}

/** Runs a bash script inside, with a process table of its own, which ends with it. Both outputs, and the exit code. */
export function runInside(root: string, script: string): Promise<{ code: number | null; output: string }> {
  const inside = `mount -t proc proc /proc && exec bash ${script}`;
  const args = ['--mount', '--pid', '--fork', '--kill-child', 'chroot', root, '/bin/bash', '-c', inside];
  const child = spawn('env', [
    '-i',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'unshare',
    ...args,
  ]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString();
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
