import { expect, test } from 'vitest';
import { problemsOf } from '@/lib/policies/policy-text';
import { newPolicyText, policyExamples } from './examples';

test.each([...policyExamples, { title: 'a new policy', text: newPolicyText }])(
  '$title can be saved',
  ({ text }) => {
    expect(problemsOf(text)).toEqual([]);
  },
);
