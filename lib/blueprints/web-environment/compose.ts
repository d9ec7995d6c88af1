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
 *
 * The load balancer forwards the API's path as it is. `ROOT_PATH` is for the application, `FastAPI(root_path=…)`, never
 * for the server: Uvicorn puts its own root path in front of what it receives (since 0.26,
 * https://github.com/encode/uvicorn/pull/2213), so `/fastapi/x` would become `/fastapi/fastapi/x` and answer 404.
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
    ...PASSED_THROUGH.map((name) => `      ${name}:`),
    '',
  ].join('\n');
}

/** The images that such a file names: the website's first, as it is written. */
export function imagesOf(compose: string): { websiteImage?: string; apiImage?: string } {
  const [websiteImage, apiImage] = [...compose.matchAll(/^ {4}image: "([^"\\]+)"$/gm)].map(
    ([, image]) => image,
  );
  return websiteImage && apiImage ? { websiteImage, apiImage } : {};
}

/** JSON's strings are YAML's double-quoted ones. The schema lets no `$` through, so nothing is interpolated. */
function quoted(value: string): string {
  return JSON.stringify(value);
}
