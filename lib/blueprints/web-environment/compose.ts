import type { WebEnvironmentInputs } from './inputs';

/** Its name in the artifact bucket; the template knows it, too. */
export const COMPOSE_FILE = 'docker-compose.yaml';

/** What the instance hands to the API container, taken from the environment of `docker compose up`. */
const PASSED_THROUGH = [
  'AWS_REGION',
  'MYSQL_HOST',
  'MYSQL_PORT',
  'MYSQL_DB',
  'MYSQL_USER',
  'MYSQL_PASSWORD',
  'S3_BUCKET',
] as const;

/**
 * The docker-compose.yaml that every instance of the environment runs: website on 80, API on 8000.
 *
 * The file lies in S3, so it holds no secret and no address of the database. A variable without a value is
 * taken from the environment of `docker compose up` as it is, without interpolation, which a `$` in a
 * generated password would not survive: https://docs.docker.com/reference/compose-file/services/#environment
 */
export function renderCompose({ websiteImage, apiImage, apiPath }: WebEnvironmentInputs): string {
  return [
    'name: slipway',
    'services:',
    '  website:',
    `    image: ${quoted(websiteImage)}`,
    '    restart: unless-stopped',
    '    ports:',
    '      - "80:80"',
    '  api:',
    `    image: ${quoted(apiImage)}`,
    '    restart: unless-stopped',
    '    ports:',
    '      - "8000:8000"',
    '    environment:',
    '      PORT: "8000"',
    `      ROOT_PATH: ${quoted(apiPath)}`,
    `      UVICORN_ROOT_PATH: ${quoted(apiPath)}`,
    ...PASSED_THROUGH.map((name) => `      ${name}:`),
    '',
  ].join('\n');
}

/** JSON's strings are YAML's double-quoted ones. The schema lets no `$` through, so nothing is interpolated. */
function quoted(value: string): string {
  return JSON.stringify(value);
}
