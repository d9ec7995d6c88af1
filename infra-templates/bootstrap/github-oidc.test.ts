import { describe, expect, test } from 'vitest';
import { evaluate } from '@/infra-templates/evaluate-template';
import { accepts } from '@/infra-templates/parameter-constraints';
import { readTemplate } from '@/infra-templates/read-template';

const template = readTemplate('./bootstrap/github-oidc.yaml');
const Subject = 'repo:acme/orders:ref:refs/heads/main';
const roleOf = (parameters: Record<string, string>) =>
  evaluate(template, { Subject, ...parameters }).resources.WorkflowRole?.Properties;

describe('the role for GitHub Actions', () => {
  test('trusts GitHub’s tokens of exactly this audience and this subject', () => {
    expect(roleOf({ Audience: 'deploys' })?.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: {
            Federated: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
          },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: { 'token.actions.githubusercontent.com:aud': 'deploys' },
            StringLike: { 'token.actions.githubusercontent.com:sub': Subject },
          },
        },
      ],
    });
  });

  test('may do nothing unless told otherwise', () => {
    expect(roleOf({})).not.toHaveProperty('ManagedPolicyArns');
    expect(roleOf({})).not.toHaveProperty('PermissionsBoundary');
    expect(Object.values(template.Resources).map(({ Type }) => Type)).toEqual([
      'AWS::IAM::OIDCProvider',
      'AWS::IAM::Role',
    ]);
  });

  test('gets the policies and the boundary that it is given', () => {
    const policies = 'arn:aws:iam::aws:policy/ReadOnlyAccess,arn:aws:iam::123456789012:policy/deploy';
    const boundary = 'arn:aws:iam::123456789012:policy/most';
    expect(roleOf({ ManagedPolicyArns: policies, PermissionsBoundaryArn: boundary })).toMatchObject({
      ManagedPolicyArns: policies.split(','),
      PermissionsBoundary: boundary,
    });
  });

  test.each([
    ['true', ['Provider', 'WorkflowRole']],
    ['false', ['WorkflowRole']],
  ])('with MakeProvider %s there are %j', (MakeProvider, ids) => {
    expect(Object.keys(evaluate(template, { Subject, MakeProvider }).resources)).toEqual(ids);
  });
});

describe('the subject', () => {
  test.each([
    'repo:acme/orders:ref:refs/heads/main',
    'repo:acme/orders:ref:refs/heads/release/*',
    'repo:acme/orders:ref:refs/tags/v?.0',
    'repo:acme/orders:environment:production',
    'repo:acme@1234/orders@5678:ref:refs/heads/main',
  ])('may be %s', (subject) => {
    expect(accepts(template.Parameters.Subject, subject)).toBe(true);
  });

  test.each([
    '*',
    'repo:*',
    'repo:acme/*',
    'repo:acme/*:ref:refs/heads/main',
    'repo:acme/orders*:ref:refs/heads/main',
    'repo:acme/orders:*',
    'repo:acme/orders:pull_request',
    'repo:acme/orders:ref:refs/heads/*',
    'repo:acme/orders:ref:refs/heads/**',
    'repo:acme/orders:environment:',
    'acme/orders:ref:refs/heads/main',
  ])('may not be %s: more than one repository and branch', (subject) => {
    expect(accepts(template.Parameters.Subject, subject)).toBe(false);
  });

  test('has no default, so nobody trusts a repository by accident', () => {
    expect(template.Parameters.Subject).not.toHaveProperty('Default');
  });
});
