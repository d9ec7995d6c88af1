import { readFileSync } from 'node:fs';

export const connectionVariable = 'SLIPWAY_E2E_CONNECTION';

/** What the demo's connection.json says. */
export interface Connection {
  url: string;
  databaseUrl: string;
  awsEndpointUrl: string;
  oidcIssuer: string;
  tokens: { engineer: string; approver: string; admin: string };
  workerEnv: NodeJS.ProcessEnv;
}

export function readConnection(): Connection {
  const path = process.env[connectionVariable];
  if (!path) throw new Error(`${connectionVariable} is not set: the demo was not started`);
  return JSON.parse(readFileSync(path, 'utf8'));
}
