import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

export interface Authority {
  /** PEM. */
  certificateFile: string;
  keyFile: string;
}

/** A private certificate authority of its own, in `folder`. Needs `openssl`. */
export function makeAuthority(folder: string, name: string): Authority {
  const authority = { certificateFile: join(folder, `${name}.pem`), keyFile: join(folder, `${name}.key`) };
  run([
    'req',
    '-x509',
    ...newKey(authority.keyFile),
    '-out',
    authority.certificateFile,
    '-days',
    '2',
    '-subj',
    `/CN=${name}`,
  ]);
  return authority;
}

/** A certificate for a server, signed by the authority, for the given names, such as `DNS:localhost`. */
export function signFor(folder: string, authority: Authority, names: string): { cert: string; key: string } {
  const file = (extension: string) => join(folder, `server.${extension}`);
  run(['req', ...newKey(file('key')), '-out', file('csr'), '-subj', '/CN=postgres']);
  writeFileSync(file('ext'), `subjectAltName=${names}\n`);
  const { certificateFile, keyFile } = authority;
  run([
    'x509',
    '-req',
    '-in',
    file('csr'),
    '-CA',
    certificateFile,
    '-CAkey',
    keyFile,
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    file('ext'),
    '-out',
    file('crt'),
  ]);
  return { cert: readFileSync(file('crt'), 'utf8'), key: readFileSync(file('key'), 'utf8') };
}

function newKey(file: string): string[] {
  return ['-newkey', 'rsa:2048', '-nodes', '-keyout', file];
}

function run(args: string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
