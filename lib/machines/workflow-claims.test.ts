import { describe, expect, test } from 'vitest';
import { isTrusted, readWorkflow, type TrustRule } from './workflow-claims';

const onMain = {
  sub: 'repo:acme/orders:ref:refs/heads/main',
  jti: 'one',
  exp: 2_000_000_000,
  repository: 'acme/orders',
  repository_id: '77',
  repository_owner_id: '5',
  ref: 'refs/heads/main',
  event_name: 'push',
  workflow_ref: 'acme/orders/.github/workflows/preview.yml@refs/heads/main',
};
const inProduction = { ...onMain, sub: 'repo:acme/orders:environment:prod', environment: 'prod' };
const forRequest = {
  ...onMain,
  sub: 'repo:acme/orders:pull_request',
  event_name: 'pull_request',
  ref: 'refs/pull/7/merge',
};

const rule: TrustRule = {
  repository: 'acme/orders',
  repositoryId: null,
  ref: 'refs/heads/main',
  environment: null,
  pullRequests: false,
  workflow: null,
};

const fits = (trust: Partial<TrustRule>, claims: object) => {
  const workflow = readWorkflow(claims);
  return workflow !== null && isTrusted({ ...rule, ...trust }, workflow);
};

describe('a workflow is known', () => {
  test.each([
    ['a branch', onMain, 'ref'],
    ['a branch, with the ids', { ...onMain, sub: 'repo:acme@5/orders@77:ref:refs/heads/main' }, 'ref'],
    ['an environment', inProduction, 'environment'],
    [
      'an environment with a colon',
      { ...onMain, sub: 'repo:acme/orders:environment:a%3Ab', environment: 'a:b' },
      'environment',
    ],
    ['an environment, for a pull request', { ...inProduction, event_name: 'pull_request' }, 'environment'],
    ['a pull request', forRequest, 'pull-request'],
  ])('that runs for %s', (_, claims, runsFor) => {
    expect(readWorkflow(claims)).toMatchObject({ runsFor, repository: 'acme/orders' });
  });

  test.each([
    ['repository', { ...onMain, sub: 'repo:acme/other:ref:refs/heads/main' }],
    ['branch', { ...onMain, sub: 'repo:acme/orders:ref:refs/heads/dev' }],
    ['case', { ...onMain, sub: 'repo:Acme/orders:ref:refs/heads/main' }],
    ['more', { ...onMain, sub: 'repo:acme/orders:ref:refs/heads/main:actor:eve' }],
    ['less', { ...onMain, sub: 'repo:acme/orders' }],
    ['an environment that the subject hides', { ...onMain, environment: 'prod' }],
    ['a branch that the subject has in an environment’s place', { ...inProduction, environment: undefined }],
    ['a branch, for a pull request', { ...onMain, event_name: 'pull_request' }],
    ['ids that are others', { ...onMain, sub: 'repo:acme@6/orders@77:ref:refs/heads/main' }],
    [
      'ids without claims of them',
      { ...onMain, sub: 'repo:acme@5/orders@77:ref:refs/heads/main', repository_id: undefined },
    ],
    [
      'a colon that makes another environment',
      { ...onMain, sub: 'repo:acme/orders:environment:a:b', environment: 'a:b' },
    ],
    ['a made-up subject', { ...onMain, sub: 'repository_owner:acme' }],
    ['no repository', { ...onMain, repository: undefined }],
    ['a repository that is none', { ...onMain, repository: 'acme', sub: 'repo:acme:ref:refs/heads/main' }],
    ['one with a part too many', { ...onMain, repository: 'a/b/c', sub: 'repo:a/b/c:ref:refs/heads/main' }],
    ['no id', { ...onMain, jti: undefined }],
    ['claims of other kinds', { ...onMain, ref: 7 }],
  ])('not by a subject that says otherwise than the claims: %s', (_, claims) => {
    expect(readWorkflow(claims)).toBeNull();
  });
});

describe('a trust', () => {
  test.each<[string, Partial<TrustRule>, object, boolean]>([
    ['of a branch', {}, onMain, true],
    [
      'of a branch, not of one that begins so',
      {},
      { ...onMain, ref: 'refs/heads/main2', sub: 'repo:acme/orders:ref:refs/heads/main2' },
      false,
    ],
    ['of a branch, not of its beginning', { ref: 'refs/heads/main2' }, onMain, false],
    ['of a branch, not of a tag of that name', { ref: 'refs/tags/main' }, onMain, false],
    ['of a branch, not of an environment', {}, inProduction, false],
    ['of a branch, not of pull requests', { ref: 'refs/pull/7/merge' }, forRequest, false],
    ['of another repository', { repository: 'acme/order' }, onMain, false],
    ['of a repository whose name begins so', { repository: 'acme/orders2' }, onMain, false],
    ['of a repository spelt otherwise', { repository: 'Acme/Orders' }, onMain, false],
    ['with the id', { repositoryId: '77' }, onMain, true],
    ['with another id: the name was given away', { repositoryId: '78' }, onMain, false],
    [
      'with an id, of a token without',
      { repositoryId: '77' },
      { ...onMain, repository_id: undefined },
      false,
    ],
    ['of an environment', { ref: null, environment: 'prod' }, inProduction, true],
    ['of another environment', { ref: null, environment: 'production' }, inProduction, false],
    ['of an environment, not of a branch', { ref: null, environment: 'prod' }, onMain, false],
    ['of an environment at a branch', { environment: 'prod' }, inProduction, true],
    [
      'of an environment at another branch',
      { ref: 'refs/heads/dev', environment: 'prod' },
      inProduction,
      false,
    ],
    ['of pull requests', { ref: null, pullRequests: true }, forRequest, true],
    ['of pull requests, not of a branch', { ref: null, pullRequests: true }, onMain, false],
    [
      'of pull requests, not of an environment',
      { ref: null, pullRequests: true },
      { ...inProduction, event_name: 'pull_request' },
      false,
    ],
    ['of nothing in particular', { ref: null }, onMain, false],
    ['of a workflow', { workflow: '.github/workflows/preview.yml' }, onMain, true],
    ['of another workflow', { workflow: '.github/workflows/preview.yaml' }, onMain, false],
    [
      'of a workflow, not of a file whose name goes on',
      { workflow: '.github/workflows/preview.yml' },
      { ...onMain, workflow_ref: 'acme/orders/.github/workflows/preview.yml@x.yml@refs/heads/main' },
      false,
    ],
    [
      'of a workflow, not of another repository’s file',
      { workflow: '.github/workflows/preview.yml' },
      { ...onMain, workflow_ref: 'eve/orders/.github/workflows/preview.yml@refs/heads/main' },
      false,
    ],
    [
      'of a workflow, of a token that names none',
      { workflow: '.github/workflows/preview.yml' },
      { ...onMain, workflow_ref: undefined },
      false,
    ],
  ])('%s', (_, trust, claims, expected) => {
    expect(fits(trust, claims)).toBe(expected);
  });
});
