import { describe, expect, test } from 'vitest';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { ArtifactNotStored, classifyFailure, RoleNotAssumed, StackConflict } from './aws-failure';

function awsError(name: string, status: number, message = 'no'): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

function networkError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('a failure that may pass', () => {
  test.each([
    ['Throttling', awsError('Throttling', 400, 'Rate exceeded')],
    ['expired credentials', awsError('ExpiredToken', 403)],
    ['a refused connection', networkError('ECONNREFUSED')],
    ['an unknown host', networkError('ENOTFOUND')],
  ])('%s: the call was surely not carried out', (_, error) => {
    expect(classifyFailure(error)).toMatchObject({ kind: 'retryable', unknownOutcome: false });
  });

  test.each([
    ['a cut connection', networkError('ECONNRESET')],
    ['a time-out', Object.assign(new Error('late'), { name: 'TimeoutError' })],
    ['an internal error', awsError('InternalFailure', 500)],
    ['an answer that makes no sense', new Error('unexpected token <')],
  ])('%s: the call may have been carried out, so it is looked up', (_, error) => {
    expect(classifyFailure(error)).toMatchObject({ kind: 'retryable', unknownOutcome: true });
  });
});

test('a role that is not assumed for want of credentials says so, and was surely not', () => {
  const cause = Object.assign(new Error('Could not load credentials from any providers'), {
    name: 'CredentialsProviderError',
  });
  const role = { roleArn: 'arn:aws:iam::111122223333:role/x', region: 'eu-west-3' };
  expect(classifyFailure(new RoleNotAssumed(role, cause))).toEqual({
    kind: 'retryable',
    unknownOutcome: false,
    reason: 'Slipway has no AWS credentials',
  });
});

test('words of our own, or of the database, are not shown to people', () => {
  const failure = classifyFailure(
    new Error('Invalid `db.environment.update()` invocation in /srv/slipway, host 10.0.0.7'),
  );
  expect(failure.kind).toBe('retryable');
  expect(failure.reason).not.toMatch(/srv|10\.0|invocation/);
});

test('an error of the language is a defect, whatever it says', () => {
  const failure = classifyFailure(new RangeError('Invalid array length'));
  expect(failure.kind).toBe('retryable');
  expect(failure.reason).not.toContain('Invalid array length');
});

test('what does not fit the target is final, in the blueprint’s own words', () => {
  const failure = classifyFailure(new SlipwayError('conflict', '3 zones are requested, the target has 2'));
  expect(failure).toEqual({ kind: 'terminal', reason: '3 zones are requested, the target has 2' });
});

describe('a failure that stays', () => {
  test.each([
    [
      'access denied',
      awsError('AccessDenied', 403, 'not authorized to perform: cloudformation:CreateStack'),
      'lack a permission',
    ],
    [
      'a template that is refused',
      awsError('ValidationError', 400, "Parameter 'X' must match pattern"),
      "Parameter 'X'",
    ],
    [
      'a region that is not enabled',
      awsError('OptInRequired', 403, 'You are not subscribed to this service'),
      "enabled in the target's account and in that of Slipway's worker",
    ],
    [
      'a session that a region does not know',
      awsError('UnrecognizedClientException', 403, 'The security token is invalid'),
      "enabled in the target's account",
    ],
    ['a stack of somebody else', new StackConflict('slipway-x'), 'Choose another name'],
  ])('%s is put into words', (_, error, words) => {
    const failure = classifyFailure(error);
    expect(failure.kind).toBe('terminal');
    expect(failure.reason).toContain(words);
  });
});

describe('a role that was not assumed', () => {
  const roleArn = 'arn:aws:iam::111122223333:role/slipway-launcher';
  const target = { roleArn, region: 'eu-west-3' };

  test('for lack of trust is final, and says what the trust policy must have', () => {
    const failure = classifyFailure(
      new RoleNotAssumed(target, awsError('AccessDenied', 403, 'not authorized')),
    );
    expect(failure).toMatchObject({ kind: 'terminal' });
    expect(failure.reason).toContain(roleArn);
    expect(failure.reason).toContain('external id');
  });

  test('because STS did not answer is tried again, and surely nothing was made', () => {
    const failure = classifyFailure(new RoleNotAssumed(target, networkError('ECONNRESET')));
    expect(failure).toMatchObject({ kind: 'retryable', unknownOutcome: false });
  });

  test.each([
    // The account of the caller lacks the region: terraform-provider-aws#32549.
    ['InvalidClientTokenId', 'ap-east-1', /opt-in region: .* account 111122223333 and .* worker runs in/],
    ['RegionDisabledException', 'ap-east-1', /opt-in region: .* account 111122223333 and .* worker runs in/],
    ['RegionDisabledException', 'eu-west-3', /account 111122223333 must activate STS in eu-west-3/],
    ['InvalidClientTokenId', 'cn-north-1', /a worker that runs in an account of aws-cn/],
    ['InvalidClientTokenId', 'eusc-de-east-1', /a worker that runs in an account of aws-eusc/],
    ['InvalidClientTokenId', 'us-gov-west-1', /a worker that runs in an account of aws-us-gov/],
    ['InvalidClientTokenId', 'eu-west-3', /The security token is invalid \(InvalidClientTokenId\)$/],
  ])('for %s in %s says where the region is missing', (code, region, words) => {
    const error = awsError(code, 403, 'The security token is invalid');
    const failure = classifyFailure(new RoleNotAssumed({ roleArn, region }, error));
    expect(failure.kind).toBe('terminal');
    expect(failure.reason).toMatch(words);
  });
});

describe('a file that did not get into the artifact bucket', () => {
  test.each([
    ['NoSuchBucket', 404, 'does not exist'],
    ['AccessDenied', 403, 'lacks a permission'],
    ['PermanentRedirect', 301, 'in another region'],
  ])('for %s is final, and names the bucket and what to do', (code, status, words) => {
    const failure = classifyFailure(new ArtifactNotStored('slipway-artifacts', awsError(code, status, 'no')));
    expect(failure.kind).toBe('terminal');
    expect(failure.reason).toMatch(new RegExp(`^The target's artifact bucket slipway-artifacts .*${words}`));
    expect(failure.reason).toContain(`AWS said: no (${code})`);
  });

  test.each([
    ['S3 did not answer', networkError('ECONNRESET')],
    ['S3 had a problem', awsError('InternalError', 500)],
    ['S3 asked to slow down', awsError('SlowDown', 503)],
    [
      'STS did not answer',
      new RoleNotAssumed({ roleArn: 'role', region: 'eu-west-3' }, networkError('ECONNRESET')),
    ],
  ])('because %s is tried again, and surely no stack was made', (_, cause) => {
    expect(classifyFailure(new ArtifactNotStored('slipway-artifacts', cause))).toMatchObject({
      kind: 'retryable',
      unknownOutcome: false,
    });
  });

  test('for a role that can’t be assumed says that', () => {
    const cause = new RoleNotAssumed({ roleArn: 'role', region: 'eu-west-3' }, awsError('AccessDenied', 403));
    expect(classifyFailure(new ArtifactNotStored('slipway-artifacts', cause))).toEqual(
      classifyFailure(cause),
    );
  });
});
