import { describe, expect, test } from 'vitest';
import { problemsOf } from './policy-text';

const forbids = (condition: string, annotations = '@words("no")') =>
  `${annotations}\nforbid (principal, action, resource)\nwhen { ${condition} };`;

describe('a policy that can be kept', () => {
  test.each([
    'permit (principal, action, resource);',
    forbids('context.monthlyCents > resource.team.maxMonthlyCents'),
    forbids('context.inputs has instanceType && context.inputs.instanceType == "t3.large"'),
    forbids('principal in Team::"payments"'),
    forbids('resource.blueprint == Blueprint::"static-site"'),
    forbids(
      'context.approved',
      '@outcome("approval")\n@words("{resource.team.organization.approvalAboveEnvironmentCents}, {context.before.monthlyCents}, {context.inputs.zones}, {principal.email}, {resource.target.teams}")\n@help("{context.registries}")\n@path("inputs.zones")\n@reason("required")',
    ),
  ])('%s', (text) => {
    expect(problemsOf(text)).toEqual([]);
  });
});

test.each([
  `${'('.repeat(150)}true${')'.repeat(150)}`,
  `${'['.repeat(150)}1${']'.repeat(150)}.isEmpty()`,
  `${'{a: '.repeat(150)}1${'}'.repeat(150)} == 1`,
  `${'if true then true else '.repeat(800)}true`,
  `principal${'.a'.repeat(3_000)} == 1`,
  `principal${'["a"]'.repeat(3_000)} == 1`,
  Array(2_000).fill('true').join(' && '),
  Array(150).fill('true').join(' && '),
  `1 == ${Array(2_000).fill('1').join('+')}`,
  `${'!'.repeat(3_000)}true`,
])('what is nested too deeply is refused, and the engine goes on: %.20s…', (condition) => {
  expect(problemsOf(forbids(condition))).not.toEqual([]);
  expect(problemsOf('permit (principal, action, resource);')).toEqual([]);
});

describe('what is wrong is said with line and column', () => {
  test.each<[string, number, number, RegExp]>([
    ['permit (principal, action, resource)', 1, 37, /end of input/],
    ['// Ä\npermit (principal, é, resource);', 2, 20, /invalid token/],
    [`${forbids('true')}\n${forbids('true')}`, 4, 1, /unexpected token/],
    [forbids('context.colour == "red"'), 3, 8, /colour/],
    [forbids('context.inputs.instanceType == "t3.large"'), 3, 8, /instanceType/],
    [forbids('context.monthlyCents > "many"'), 3, 31, /Long/],
    [forbids('resource.team.maxEnviroments > 3'), 3, 8, /maxEnviroments/],
    [forbids('principal in Group::"payments"'), 3, 21, /Group/],
    [forbids('true', '@words("no") @outcom("approval")'), 1, 14, /no annotation @outcom/],
    [forbids('true', '@words("no") @outcome("maybe")'), 1, 14, /only outcome is "approval"/],
    ['@outcome("approval") permit (principal, action, resource);', 1, 1, /only a policy that forbids/],
    [forbids('true', '@words("no") @reason("required")'), 1, 14, /beside @outcome/],
    [forbids('true', '@outcome("approval") @words("no") @reason("yes")'), 1, 35, /beside @outcome/],
    [forbids('true', ''), 2, 1, /needs @words/],
    [forbids('true', '@words(" ")'), 2, 1, /needs @words/],
    [forbids('true', '@words("over {limit}")'), 1, 14, /nothing is called \{limit\}/],
    [forbids('true', '@words("{resource.team.toString}")'), 1, 9, /nothing is called/],
    ['forbid (principal == ?principal, action, resource);', 1, 22, /template/],
    ['', 1, 1, /./],
  ])('%s', (text, line, column, message) => {
    const [first] = problemsOf(text);
    expect(first?.message).toMatch(message);
    expect([first?.line, first?.column]).toEqual([line, column]);
  });
});
