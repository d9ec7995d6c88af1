import { AwsError, constraintError } from '@/lib/practice-aws/aws-error';
import type { Call } from '@/lib/practice-aws/call';
import type { TokenUse } from '@/lib/practice-aws/state';

const PATTERN = '[a-zA-Z0-9][-a-zA-Z0-9]*';

/** @throws AwsError ValidationError for a token of another shape */
function checkToken(token: string | undefined): void {
  if (token === undefined) return;
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
}

/** What a token was, or is to be, used for. */
interface Use {
  token: string | undefined;
  action: string;
  stackName: string;
  /** Keeps tokens of a kind apart from all others. */
  space?: string;
}

/**
 * Does the work, unless the same token asked for the very same before: then the answer is that of the first time.
 * Tokens are remembered for good; how long AWS remembers them is not documented.
 * @throws AwsError ValidationError, or TokenAlreadyExistsException when the token belongs to another operation
 */
export function once(
  call: Call,
  { token, action, stackName, space = '' }: Use,
  work: (token: string | undefined) => TokenUse['answer'],
): TokenUse['answer'] {
  checkToken(token);
  if (token === undefined) return work(undefined);
  const { tokens } = call.engine.world;
  const key = `${call.account}/${call.region}/${space}${token}`;
  const before = tokens.get(key);
  if (before === undefined) {
    const answer = work(token);
    tokens.set(key, { action, stackName, answer });
    return answer;
  }
  if (before.action === action && before.stackName === stackName) return before.answer;
  throw new AwsError(
    'TokenAlreadyExistsException',
    `Client request token ${token} is already used by another operation`,
  );
}
