import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeSecretFile } from '@/lib/sandbox/setup/secret-file';

/** What scripts find in `.demo/connection.json` while the demo runs. These keys are a contract. */
export type Connection = {
  url: string;
  databaseUrl: string;
  /** null: AWS itself. */
  awsEndpointUrl: string | null;
  oidcIssuer: string;
  tokens: { engineer: string; approver: string; admin: string };
  /** The whole environment of one more worker: `npm run worker` with it joins the demo. */
  workerEnv: Record<string, string>;
};

function pathIn(dir: string): string {
  return join(dir, 'connection.json');
}

/** Written in one step once everything is ready, readable by its owner only: whoever sees it may use it. */
export function writeConnectionFile(dir: string, connection: Connection): void {
  const { url, databaseUrl, awsEndpointUrl, oidcIssuer, tokens, workerEnv } = connection;
  const content = {
    url,
    databaseUrl,
    awsEndpointUrl,
    oidcIssuer,
    tokens: { engineer: tokens.engineer, approver: tokens.approver, admin: tokens.admin },
    workerEnv,
  };
  writeSecretFile(pathIn(dir), `${JSON.stringify(content, null, 2)}\n`);
}

export function removeConnectionFile(dir: string): void {
  rmSync(pathIn(dir), { force: true });
}
