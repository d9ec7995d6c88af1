import type { TemplateObject } from '@/lib/practice-aws/template/values';

const allow = (...actions: string[]): TemplateObject => ({
  PolicyDocument: { Statement: { Effect: 'Allow', Action: actions, Resource: '*' } },
});

/**
 * Those of AWS's own policies that `cdk bootstrap` gives to the roles that deploy.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const KNOWN: ReadonlyMap<string, TemplateObject> = new Map([
  ['AdministratorAccess', allow('*')],
  [
    'AWSCloudFormationReadOnlyAccess',
    allow(
      ...['cloudformation:Describe*', 'cloudformation:EstimateTemplateCost', 'cloudformation:Get*'],
      ...['cloudformation:List*', 'cloudformation:ValidateTemplate', 'cloudformation:Detect*'],
    ),
  ],
]);

/** The policy as a resource's properties would have it; undefined for those whose content is not known. */
export function awsManagedPolicy(arn: string): TemplateObject | undefined {
  return KNOWN.get(/^arn:aws[a-z-]*:iam::aws:policy\/(\w+)$/.exec(arn)?.[1] ?? '');
}
