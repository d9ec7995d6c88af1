import { AwsError, constraintError } from '@/lib/sandbox/aws/aws-error';
import type { Call } from '@/lib/sandbox/aws/call';
import type { TokenUse } from '@/lib/sandbox/aws/state';

const PATTERN = '[a-zA-Z0-9][-a-zA-Z0-9]*';

/** @throws AwsError ValidationError for a token of another shape */
export function clientRequestToken(call: Call): string | undefined {
  const token = call.params.text('ClientRequestToken');
  if (token === undefined) return undefined;
  if (token.length > 128) {
    throw constraintError('clientRequestToken', token, 'Member must have length less than or equal to 128');
  }
  if (!new RegExp(`^${PATTERN}$`).test(token)) {
    throw constraintError(
      'clientRequestToken',
      token,
      `Member must satisfy regular expression pattern: ${PATTERN}`,
    );
  }
  return token;
}

function tokenKey(call: Call, token: string): string {
  return `${call.account}/${call.region}/${token}`;
}

/**
 * What the token was used for before, when that was the very same operation: the call is then a repetition and has
 * no further effect. Tokens are remembered for good; how long AWS remembers them is not documented.
 * @throws AwsError TokenAlreadyExistsException when the token belongs to another operation
 */
export function repeatedOperation(
  call: Call,
  token: string | undefined,
  isSame: (use: TokenUse) => boolean,
): TokenUse | undefined {
  const use = token === undefined ? undefined : call.engine.world.tokens.get(tokenKey(call, token));
  if (use === undefined || isSame(use)) return use;
  throw new AwsError(
    'TokenAlreadyExistsException',
    `Client request token ${token} is already used by another operation`,
  );
}

export function rememberToken(call: Call, token: string | undefined, use: TokenUse): void {
  if (token !== undefined) call.engine.world.tokens.set(tokenKey(call, token), use);
}
