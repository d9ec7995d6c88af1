import { expect, test } from 'vitest';
import { checkTemplate } from './check';
import { parseTemplate } from './parse';

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
    `Parameters: { P: { Type: String } }\nResources: { ${A}, DependsOn: P } }`,
    'Unresolved resource dependencies [P] in the Resources block',
  ],
  [`Resources: { ${A}, Properties: { N: !Nope x } } }`, 'Encountered unsupported function: Fn::Nope'],
  [`Resources: { ${A}, Properties: { N: !Transform { Name: x } } } }`, 'unsupported function: Fn::Transform'],
  [`Resources: { ${A}, Properties: { N: !Contains [[a], a] } } }`, 'unsupported function: Fn::Contains'],
  [`Resources: { ${A}, Properties: { N: !ToJsonString {} } } }`, 'unsupported function: Fn::ToJsonString'],
  [
    `Resources: { ${A}, Properties: { N: { Ref: [A] } } } }`,
    'every Ref object must have a single String value',
  ],
  [
    `Resources: { ${A}, Properties: { N: !Sub 'a \${b-c}' } } }`,
    'variable names in Fn::Sub syntax must contain only alphanumeric characters',
  ],
  [
    `Resources: { ${A}, Properties: { N: !ImportValue { Ref: A } } } }`,
    'the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs',
  ],
  [`Resources: { ${A}, Properties: { N: !Select [0] } } }`, 'two elements: an integer index and a list'],
  [`Resources: { ${A}, Properties: { N: !Split [x] } } }`, 'every Fn::Split object requires two parameters'],
  [`Conditions: { C: !Equals [a] }\nResources: { ${A} } }`, 'Fn::Equals object requires a list of 2 string'],
  [`Conditions: { C: !And [!Equals [a, b]] }\nResources: { ${A} } }`, 'at least 2 and at most 10 boolean'],
  [
    `Resources: { ${A}, Properties: { N: !If [Nope, a, b] } } }`,
    'Template error: unresolved condition dependency Nope in Fn::If',
  ],
  [
    `Resources: { ${A} } }\nOutputs: { O: { Value: x, Export: { Name: !Ref A } } }`,
    'Output O is malformed.  The Name field of Export must not depend on any resources',
  ],
  [`Resources: { ${A} } }\nOutputs: { O: { Value: x, Condition: Nope } }`, 'Nope in the Outputs block'],
  [`Resources: { ${A}, Condition: Nope } }`, 'Unresolved condition dependency Nope'],
  [
    `Conditions: { C: !Equals [!Ref A, x] }\nResources: { ${A} } }`,
    'Cannot reference resources in the Conditions block',
  ],
])('[templates-8] the template %j is refused', (body, message) => {
  expect(() => checkTemplate(parseTemplate(body))).toThrow(message);
});

test('[templates-8] the functions of the language extensions need their transform', () => {
  const body = `Transform: AWS::LanguageExtensions
Resources: { ${A}, Properties: { N: !ToJsonString { Length: !Length [1, 2] } } } }`;
  expect(() => checkTemplate(parseTemplate(body))).not.toThrow();
});

test('[templates-8] a custom resource has whatever attribute is asked for', () => {
  const body = `Resources: { A: { Type: Custom::Thing } }\nOutputs: { O: { Value: !GetAtt A.Colour } }`;
  expect(() => checkTemplate(parseTemplate(body))).not.toThrow();
});
