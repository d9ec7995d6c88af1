import { expect, test } from 'vitest';
import { checkTemplate } from './check';
import { evaluateConditions } from './conditions';
import { dependencyGraph } from './order';
import { parseTemplate } from './parse';
import { checkRules } from './rules';

function graphOf(body: string, conditions: Record<string, boolean> = {}) {
  const graph = dependencyGraph(parseTemplate(body), new Map(Object.entries(conditions)));
  return Object.fromEntries([...graph].map(([id, needed]) => [id, [...needed].sort()]));
}

test('a resource waits for what it names, in whatever way', () => {
  const graph = graphOf(`
Resources:
  Vpc: { Type: AWS::EC2::VPC }
  Gateway: { Type: AWS::EC2::InternetGateway, DependsOn: Vpc }
  Role: { Type: AWS::IAM::Role }
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      A: !Ref Gateway
      B: !Join ['', [!GetAtt Role.Arn]]
      C: !Sub '\${Vpc.CidrBlock} \${!Ignored} \${AWS::Region}'
`);
  expect(graph).toEqual({ Vpc: [], Gateway: ['Vpc'], Role: [], Template: ['Gateway', 'Role', 'Vpc'] });
});

const CONDITIONAL = `
Conditions: { On: !Equals [a, a] }
Resources:
  Extra: { Type: AWS::S3::Bucket, Condition: On }
  Main:
    Type: AWS::S3::Bucket
    DependsOn: [Extra]
    Properties: { BucketName: !If [On, !Ref Extra, none] }
`;

test('what a condition switches off is neither made nor waited for', () => {
  expect(graphOf(CONDITIONAL, { On: true })).toEqual({ Extra: [], Main: ['Extra'] });
  expect(graphOf(CONDITIONAL, { On: false })).toEqual({ Main: [] });
});

test('a reference to a resource that is switched off is refused', () => {
  const body = CONDITIONAL.replace('!If [On, !Ref Extra, none]', '!Ref Extra');
  expect(() => graphOf(body, { On: false })).toThrow(
    'Template format error: Unresolved resource dependencies [Extra] in the Resources block of the template',
  );
});

test('a circle is refused, with the resources in it', () => {
  const body = `
Resources:
  A: { Type: AWS::S3::Bucket, DependsOn: B }
  B: { Type: AWS::S3::Bucket, Properties: { BucketName: !Ref A } }
  Before: { Type: AWS::S3::Bucket }
  After: { Type: AWS::S3::Bucket, DependsOn: [A, Before] }
`;
  expect(() => graphOf(body)).toThrow('Circular dependency between resources: [A, B]');
});

const A = 'A: { Type: AWS::S3::Bucket';

test.each([
  [
    `Resources: { ${A}, Properties: { N: !Ref Nope } } }`,
    'Unresolved resource dependencies [Nope] in the Resources block',
  ],
  [
    `Resources: { ${A}, DependsOn: Nope } }`,
    'Unresolved resource dependencies [Nope] in the Resources block',
  ],
  [
    `Resources: { ${A} } }\nOutputs: { O: { Value: !Ref Nope } }`,
    'Unresolved resource dependencies [Nope] in the Outputs block',
  ],
  [
    `Resources: { ${A}, Properties: { N: !GetAtt Nope.Arn } } }`,
    'Fn::GetAtt references undefined resource Nope',
  ],
  [
    `Resources: { ${A} } }\nOutputs: { O: { Value: !GetAtt A.Colour } }`,
    'resource A does not support attribute type Colour',
  ],
  [`Resources: { ${A}, Condition: Nope } }`, 'Unresolved condition dependency Nope'],
  [
    `Conditions: { C: !Equals [!Ref A, x] }\nResources: { ${A} } }`,
    'Cannot reference resources in the Conditions block',
  ],
])('the template %j is refused', (body, message) => {
  expect(() => checkTemplate(parseTemplate(body))).toThrow(message);
});

const scope = {
  ref: (name: string) => (name === 'Size' ? 'large' : name),
  attribute: () => '',
  zones: () => [],
  mappings: {},
};

test('conditions use each other in any order', () => {
  const template = parseTemplate(
    `Conditions:\n  Both: !And [!Condition Large, !Not [!Condition Small]]\n  Large: !Equals [!Ref Size, large]\n  Small: !Equals [!Ref Size, small]\nResources: { ${A} } }`,
  );
  expect(Object.fromEntries(evaluateConditions(template, scope))).toEqual({
    Both: true,
    Large: true,
    Small: false,
  });
});

test('conditions in a circle are refused', () => {
  const template = parseTemplate(
    `Conditions: { C: !Not [!Condition D], D: !Not [!Condition C] }\nResources: { ${A} } }`,
  );
  expect(() => evaluateConditions(template, scope)).toThrow('Circular dependency of conditions');
});

test('a rule whose assertion does not hold is told with its description', () => {
  const template = parseTemplate(`
Rules:
  Skipped:
    RuleCondition: !Equals [!Ref Size, small]
    Assertions: [{ Assert: !Equals [a, b], AssertDescription: never }]
  Sizes:
    Assertions:
      - { Assert: !Contains [[small, large], !Ref Size], AssertDescription: fine }
      - { Assert: !EachMemberIn [[!Ref Size], [small]], AssertDescription: Size must be small }
Resources: { ${A} } }`);
  expect(() => checkRules(template, { ...scope, condition: () => false })).toThrow('Size must be small');
});
