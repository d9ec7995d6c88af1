import { relative } from 'node:path';
import { samplePeople } from '@/lib/sandbox/identity/people';
import type { DemoSettings } from './settings';

function people(settings: DemoSettings, oidcIssuer: string): string[] {
  if (settings.identity.kind === 'external') return [`  Sign in with  ${oidcIssuer}`];
  return samplePeople.map((person, index) => {
    const label = index === 0 ? 'Sign in as' : '';
    return `  ${label.padEnd(13)} ${person.name.padEnd(13)} ${person.role.padEnd(9)} team ${person.team}`;
  });
}

function practiceAws(settings: DemoSettings, url: string | null): string[] {
  if (settings.aws.kind !== 'practice' || url === null) return [];
  return [`  ${'Practice AWS'.padEnd(13)} ${url}/_sandbox/  lessons, faults, recent calls`];
}

/** The last thing the demo prints: where it is, whom to sign in as, how a script talks to it, how to stop it. */
export function welcome(
  settings: DemoSettings,
  running: { url: string; oidcIssuer: string; awsEndpointUrl: string | null; connectionFile: string },
): string[] {
  const shown = relative(process.cwd(), running.connectionFile);
  const file = shown.startsWith('..') ? running.connectionFile : shown;
  return [
    '',
    '  Slipway is ready.',
    '',
    `  ${'Portal'.padEnd(13)} ${running.url}`,
    ...people(settings, running.oidcIssuer),
    `  ${'AWS'.padEnd(13)} ${running.awsEndpointUrl ?? `AWS itself, ${settings.region}`}`,
    ...practiceAws(settings, running.awsEndpointUrl),
    `  ${'Tokens'.padEnd(13)} ${file}`,
    '',
    `  ${'Try'.padEnd(13)} TOKEN=$(node -p 'JSON.parse(fs.readFileSync("${file}")).tokens.engineer')`,
    `  ${''.padEnd(13)} curl -H "Authorization: Bearer $TOKEN" ${running.url}/api/v1/me`,
    `  ${'Stop'.padEnd(13)} Ctrl-C`,
    '',
  ];
}
