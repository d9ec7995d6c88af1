import { parseAuditKeys } from './audit-keys';
import { ConfigurationError, type PortalVariables, type WorkerVariables } from './environment-variables';
import { isLocalDatabase, isLoopbackAddress } from './loopback';

/** What .env.example, the documentation and the sandbox have in place of a secret: everybody knows it. */
const examples = /replace[-_ ]?me|change[-_ ]?me|example|^(.)\1*$|^(secret|password|practice)$/i;

/**
 * What only practice has, and a portal that others reach must not: plain http, a sign-in that asks for no password, a
 * secret out of an example. The demo runs within one machine, and is let in by that alone. Empty where all is well.
 */
export function practiceInPortal(config: PortalVariables): string[] {
  const problems: string[] = [];
  const isOwnMachine = isLoopbackAddress(config.NEXTAUTH_URL);
  const isPracticeIssuer = isLoopbackAddress(config.OIDC_ISSUER);
  if (!isOwnMachine && !config.NEXTAUTH_URL.startsWith('https://'))
    problems.push('NEXTAUTH_URL: Must be https://, as sessions would travel in the open');
  if (!isPracticeIssuer && !config.OIDC_ISSUER.startsWith('https://'))
    problems.push('OIDC_ISSUER: Must be https://, as anybody on the way could sign in as anybody');
  if (isPracticeIssuer && !isOwnMachine)
    problems.push(
      'OIDC_ISSUER: Is on this machine, as the practice sign-in is, which asks for no password; people elsewhere need their own',
    );
  if (isPracticeIssuer && !isLocalDatabase(config.DATABASE_URL))
    problems.push(
      'OIDC_ISSUER: Is on this machine, as the practice sign-in is, but the database is not: whoever signs in here without a password would act there',
    );
  if (examples.test(config.NEXTAUTH_SECRET))
    problems.push('NEXTAUTH_SECRET: Is that of an example; make one with: openssl rand -base64 32');
  if (!isPracticeIssuer && examples.test(config.OIDC_CLIENT_SECRET))
    problems.push('OIDC_CLIENT_SECRET: Is that of an example; the issuer has the real one');
  return [...problems, ...exampleKey(config)];
}

/** The same of a worker: it must not act in the practice AWS on what real people have launched. */
export function practiceInWorker(
  config: WorkerVariables,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const endpoint = env.AWS_ENDPOINT_URL ?? '';
  const problems =
    isLoopbackAddress(endpoint) && !isLocalDatabase(config.DATABASE_URL)
      ? [
          'AWS_ENDPOINT_URL: Is on this machine, as the practice AWS is, but the database is not: what was launched in AWS would be taken for lost',
        ]
      : [];
  return [...problems, ...exampleKey(config)];
}

/** Throws ConfigurationError where there is one of these problems. */
export function refusePractice(problems: readonly string[]): void {
  if (problems.length > 0) throw new ConfigurationError(problems);
}

function exampleKey({ AUDIT_KEY, DATABASE_URL }: { AUDIT_KEY: string; DATABASE_URL: string }): string[] {
  // Tests have one, too.
  if (isLocalDatabase(DATABASE_URL)) return [];
  const isExample = parseAuditKeys(AUDIT_KEY).some(({ secret }) => examples.test(secret.toString('latin1')));
  return isExample ? ['AUDIT_KEY: Holds the key of an example; make one with: openssl rand -base64 32'] : [];
}
