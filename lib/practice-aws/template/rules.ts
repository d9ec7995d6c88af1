import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import { callArguments } from './arguments';
import type { Template } from './parse';
import {
  evaluateCondition,
  type Intrinsic,
  resolveList,
  resolveText,
  resolveValue,
  type Scope,
} from './resolve';
import { member, scalarText } from './values';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html */
const RULE_FUNCTIONS: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  [
    'Fn::Contains',
    (argument, scope) => {
      const [members = null, wanted = null] = callArguments(argument, 'Fn::Contains');
      const text = resolveText(wanted, scope, 'Fn::Contains');
      return resolveList(members, scope, 'Fn::Contains').some((entry) => scalarText(entry) === text);
    },
  ],
  [
    'Fn::EachMemberEquals',
    (argument, scope) => {
      const [members = null, wanted = null] = callArguments(argument, 'Fn::EachMemberEquals');
      const text = resolveText(wanted, scope, 'Fn::EachMemberEquals');
      return resolveList(members, scope, 'Fn::EachMemberEquals').every((entry) => scalarText(entry) === text);
    },
  ],
  [
    'Fn::EachMemberIn',
    (argument, scope) => {
      const [members = null, allowed = null] = callArguments(argument, 'Fn::EachMemberIn');
      const texts = resolveList(allowed, scope, 'Fn::EachMemberIn').map(scalarText);
      return resolveList(members, scope, 'Fn::EachMemberIn').every((entry) =>
        texts.includes(scalarText(entry)),
      );
    },
  ],
]);

/** Answers with the values of all parameters of one type. */
const REF_ALL = 'Fn::RefAll';

export const RULE_FUNCTION_NAMES: readonly string[] = [...RULE_FUNCTIONS.keys(), REF_ALL];

function refAll(template: Template): Intrinsic {
  return (argument, scope) =>
    [...template.parameters.values()]
      .filter((parameter) => parameter.type === argument)
      .map((parameter) => resolveValue({ Ref: parameter.name }, scope));
}

/**
 * Checks the Rules block: every assertion of every rule whose condition holds.
 * @throws AwsError ValidationError with the assertion's description
 */
export function checkRules(template: Template, scope: Scope): void {
  const ruleScope = { ...scope, rules: new Map([...RULE_FUNCTIONS, [REF_ALL, refAll(template)]]) };
  for (const [name, rule] of template.rules) {
    const condition = member(rule, 'RuleCondition');
    if (condition !== undefined && !evaluateCondition(condition, ruleScope)) continue;
    const assertions = member(rule, 'Assertions');
    for (const assertion of Array.isArray(assertions) ? assertions : []) {
      const assert = member(assertion, 'Assert');
      if (assert === undefined || evaluateCondition(assert, ruleScope)) continue;
      const description = scalarText(member(assertion, 'AssertDescription')) ?? 'assertion failed';
      throw validationError(`Template error: Rule ${name} failed: ${description}`);
    }
  }
}
