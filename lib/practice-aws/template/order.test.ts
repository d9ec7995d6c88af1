import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluateConditions } from './conditions';
import { dependencyGraph } from './order';
import { parseTemplate } from './parse';
import { checkRules } from './rules';

function graphOf(body: string, conditions: Record<string, boolean> = {}) {
  const graph = dependencyGraph(parseTemplate(body), new Map(Object.entries(conditions)));
  return Object.fromEntries([...graph].map(([id, needed]) => [id, [...needed].sort()]));
}

test('[templates-9] a resource waits for what it names, in whatever way', () => {
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

test('[templates-10] what a condition switches off is neither made nor waited for', () => {
  expect(graphOf(CONDITIONAL, { On: true })).toEqual({ Extra: [], Main: ['Extra'] });
  expect(graphOf(CONDITIONAL, { On: false })).toEqual({ Main: [] });
});

test('[templates-10] a reference to a resource that is switched off is refused', () => {
  const body = CONDITIONAL.replace('!If [On, !Ref Extra, none]', '!Ref Extra');
  expect(() => graphOf(body, { On: false })).toThrow(
    'Template format error: Unresolved resource dependencies [Extra] in the Resources block of the template',
  );
});

test('[templates-11] a circle is refused, with the resources in it', () => {
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

const scope = {
  ref: (name: string) => (name === 'Size' ? 'large' : name),
  attribute: () => '',
  zones: () => [],
  imported: (name: string) => `imported ${name}`,
  mappings: {},
};

test('[templates-12] conditions use each other in any order', () => {
  const template = parseTemplate(
    `Conditions:\n  Both: !And [!Condition Large, !Not [!Condition Small]]\n  Large: !Equals [!Ref Size, large]\n  Small: !Equals [!Ref Size, small]\nResources: { ${A} } }`,
  );
  expect(Object.fromEntries(evaluateConditions(template, scope))).toEqual({
    Both: true,
    Large: true,
    Small: false,
  });
});

test('[templates-12] conditions in a circle are refused', () => {
  const template = parseTemplate(
    `Conditions: { C: !Not [!Condition D], D: !Not [!Condition C] }\nResources: { ${A} } }`,
  );
  expect(() => evaluateConditions(template, scope)).toThrow('Circular dependency of conditions');
});

test('[templates-13] a rule whose assertion does not hold is told with its description', () => {
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

test('[templates-13] a rule can ask about all parameters of a type', () => {
  const template = parseTemplate(`
Parameters: { Size: { Type: String }, Name: { Type: String }, Count: { Type: Number } }
Rules:
  NotEmpty:
    Assertions: [{ Assert: !Not [!Contains [!RefAll String, Count]] }, { Assert: !EachMemberEquals [!RefAll String, large], AssertDescription: all large }]
Resources: { ${A} } }`);
  expect(() => checkRules(template, { ...scope, condition: () => false })).toThrow('all large');
});

test('[templates-10] an output of a resource that is switched off is refused', () => {
  const body = `${CONDITIONAL}Outputs: { O: { Value: !Ref Extra } }`;
  expect(() => graphOf(body, { On: false })).toThrow(
    /^Unresolved resource dependencies \[Extra\] in the Outputs block of the template$/,
  );
});

const graphs = fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { minLength: 10, maxLength: 10 });

/** Everything reachable from a resource. */
function reachable(edges: number[][], from: number): Set<number> {
  const seen = new Set<number>();
  for (const queue = [...(edges[from] ?? [])]; queue.length > 0; ) {
    const next = queue.pop() ?? 0;
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...(edges[next] ?? []));
  }
  return seen;
}

test('[templates-11] whatever depends on whatever: circles are refused, all else can be made in order', () => {
  fc.assert(
    fc.property(graphs, (edges) => {
      const resources = edges.map((needed, i) => [
        `R${i}`,
        { Type: 'AWS::S3::Bucket', DependsOn: needed.map((id) => `R${id}`) },
      ]);
      const template = parseTemplate(JSON.stringify({ Resources: Object.fromEntries(resources) }));
      const inCircle = edges.flatMap((_needed, i) => (reachable(edges, i).has(i) ? `R${i}` : []));
      if (inCircle.length > 0) {
        expect(() => dependencyGraph(template, new Map())).toThrow('Circular dependency');
        return;
      }
      const graph = dependencyGraph(template, new Map());
      const made = new Set<string>();
      for (let left = graph.size; left > 0; left -= 1) {
        const ready = [...graph].find(
          ([id, needed]) => !made.has(id) && [...needed].every((on) => made.has(on)),
        );
        expect(ready, `after ${[...made].join()}`).toBeDefined();
        made.add(ready?.[0] ?? '');
      }
      for (const [i, needed] of edges.entries())
        expect([...(graph.get(`R${i}`) ?? [])].sort()).toEqual(
          [...new Set(needed)].sort().map((id) => `R${id}`),
        );
    }),
  );
});
