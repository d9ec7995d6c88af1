import type { TokenUse } from '@/lib/practice-aws/account/state';
import { AwsError, checkText } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';

/** What a token was, or is to be, used for. */
interface Use {
  token: string | undefined;
  action: string;
  stackName: string;
}

/**
 * Does the work, unless the same token asked for the very same before: then the answer is that of the first time.
 * Tokens are remembered for good; how long AWS remembers them is not documented.
 * @throws AwsError ValidationError, or TokenAlreadyExistsException when the token belongs to another operation
 */
export function once(
  call: Call,
  { token, action, stackName }: Use,
  work: (token: string | undefined) => TokenUse['answer'],
): TokenUse['answer'] {
  if (token === undefined) return work(undefined);
  checkText('clientRequestToken', token, 128, '[a-zA-Z0-9][-a-zA-Z0-9]*');
  const { tokens } = call.engine.world;
  const key = `${call.account}/${call.region}/${token}`;
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
